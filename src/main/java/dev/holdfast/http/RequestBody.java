package dev.holdfast.http;

import dev.holdfast.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Blocker;

/// The body of a request, read by waiting for it.
final class RequestBody extends InputStream {

    private final Request request;
    private Content.Chunk chunk = Content.Chunk.EMPTY;

    RequestBody(Request request) {
        this.request = request;
    }

    /// The buffer with the next bytes; empty at the end of the body.
    private ByteBuffer next() throws IOException {
        while (!chunk.hasRemaining() && !chunk.isLast()) {
            chunk.release();
            chunk = Content.Chunk.EMPTY;
            Content.Chunk read = request.read();
            if (read == null) {
                waitForMore();
            } else if (Content.Chunk.isFailure(read)) {
                throw new ClientGone(read.getFailure());
            } else {
                chunk = read;
            }
        }
        return chunk.getByteBuffer();
    }

    private void waitForMore() throws IOException {
        try (Blocker.Runnable arrived = Blocker.runnable()) {
            request.demand(arrived);
            arrived.block();
        }
    }

    @Override
    public int read() throws IOException {
        ByteBuffer bytes = next();
        return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuffer bytes = next();
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int count = Math.min(length, bytes.remaining());
        bytes.get(into, offset, count);
        return count;
    }

    /// Moves the rest of the body there and says how many bytes it had.
    long transfer(WritableByteChannel target) throws IOException {
        long count = 0;
        for (ByteBuffer bytes = next(); bytes.hasRemaining(); bytes = next()) {
            while (bytes.hasRemaining()) {
                count += target.write(bytes);
            }
        }
        return count;
    }

    /// The whole body, which must not be larger.
    byte[] whole(int most) throws IOException {
        if (request.getLength() > most) {
            throw tooLarge(most);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        WritableByteChannel bounded = Channels.newChannel(all);
        for (ByteBuffer bytes = next(); bytes.hasRemaining(); bytes = next()) {
            if (all.size() + bytes.remaining() > most) {
                throw tooLarge(most);
            }
            bounded.write(bytes);
        }
        return all.toByteArray();
    }

    private static Problem tooLarge(int most) {
        return Problem.of(
                Problem.Kind.TOO_LARGE, "body_too_large", "The body must not be larger than " + most + " bytes.");
    }

    @Override
    public void close() {
        chunk.release();
        chunk = Content.Chunk.EOF;
    }
}
