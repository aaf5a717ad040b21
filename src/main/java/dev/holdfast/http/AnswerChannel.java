package dev.holdfast.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.OptionalLong;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/// Where the bytes of a raw answer go. The answer begins with the first of them, so that a failure before it
/// can still be told.
final class AnswerChannel implements WritableByteChannel {

    /// Whether the client wants the bytes, or only to know how many there are.
    enum Bytes {
        SENT,
        COUNTED
    }

    private final Response response;
    private final Bytes bytes;
    private final OptionalLong length;
    private final Runnable beginning;
    private long written;
    private boolean begun;
    private boolean open = true;

    /// @param beginning sets status and headers of the answer
    AnswerChannel(Response response, Bytes bytes, OptionalLong length, Runnable beginning) {
        this.response = response;
        this.bytes = bytes;
        this.length = length;
        this.beginning = beginning;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (!open) {
            throw new java.nio.channels.ClosedChannelException();
        }
        int count = source.remaining();
        if (length.isPresent() && written + count > length.getAsLong()) {
            throw new IllegalStateException("more bytes than the " + length.getAsLong() + " that were announced");
        }
        begin();
        switch (bytes) {
            case SENT -> send(source);
            case COUNTED -> source.position(source.limit());
        }
        written += count;
        return count;
    }

    private void begin() {
        if (!begun) {
            begun = true;
            beginning.run();
        }
    }

    private void send(ByteBuffer source) throws IOException {
        try {
            Content.Sink.write(response, false, source);
        } catch (IOException gone) {
            throw new ClientGone(gone);
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /// The answer itself ends with its handler: a `try` with resources closes this also on the way out of a
    /// failure, and that must not look like the end.
    @Override
    public void close() {
        open = false;
    }

    /// Ends the answer, and says whether all announced bytes were written.
    boolean complete() {
        boolean whole = bytes == Bytes.COUNTED || length.isEmpty() || written == length.getAsLong();
        if (whole) {
            begin();
        }
        return whole;
    }
}
