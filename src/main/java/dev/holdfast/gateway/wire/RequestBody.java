package dev.holdfast.gateway.wire;

import java.io.IOException;
import java.io.InputStream;

/// The body of a request, which knows how much of it was read and says once when it has ended.
final class RequestBody extends InputStream {

    private final InputStream in;
    private final Framing framing;
    private final Runnable ended;
    private long read;
    private volatile boolean atEnd;

    RequestBody(Framing framing, InputStream in, Runnable ended) {
        this.framing = framing;
        this.in = framing.open(in);
        this.ended = ended;
        this.atEnd = framing.isEmpty();
    }

    boolean atEnd() {
        return atEnd;
    }

    /// Whether so little is left that it is cheaper to read it than to make a new connection.
    boolean nearlyAtEnd(int bytes) {
        return atEnd || (framing instanceof Framing.Fixed fixed && fixed.bytes() - read <= bytes);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        if (count > 0) {
            read += count;
        }
        boolean complete = count < 0 || (framing instanceof Framing.Fixed fixed && fixed.bytes() == read);
        if (complete && !atEnd) {
            atEnd = true;
            ended.run();
        }
        return count;
    }
}
