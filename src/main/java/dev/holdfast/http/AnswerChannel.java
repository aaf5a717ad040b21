package dev.holdfast.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.OptionalLong;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/// Where the bytes of a raw answer go.
final class AnswerChannel implements WritableByteChannel {

    /// Whether the client wants the bytes, or only to know how many there are.
    enum Bytes {
        SENT,
        COUNTED
    }

    private final Response response;
    private final Bytes bytes;
    private final OptionalLong length;
    private long written;
    private boolean open = true;

    AnswerChannel(Response response, Bytes bytes, OptionalLong length) {
        this.response = response;
        this.bytes = bytes;
        this.length = length;
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
        switch (bytes) {
            case SENT -> send(source);
            case COUNTED -> source.position(source.limit());
        }
        written += count;
        return count;
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

    /// Whether all announced bytes were written.
    boolean complete() {
        return bytes == Bytes.COUNTED || length.isEmpty() || written == length.getAsLong();
    }
}
