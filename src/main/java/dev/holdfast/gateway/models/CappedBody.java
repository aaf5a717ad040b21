package dev.holdfast.gateway.models;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// A request's body up to a cap. It remembers why reading failed, for the one who sends it on only hears
/// that it did.
final class CappedBody extends InputStream {

    /// The body is longer than the cap.
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;
    }

    private final InputStream in;
    private final long cap;
    private final Runnable moved;
    private long read;
    private volatile Optional<IOException> failure = Optional.empty();

    CappedBody(InputStream in, long cap, Runnable moved) {
        this.in = in;
        this.cap = cap;
        this.moved = moved;
    }

    Optional<IOException> failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int count = in.read(bytes, offset, length);
            read += Math.max(count, 0);
            if (read > cap) {
                throw new TooLong();
            }
            moved.run();
            return count;
        } catch (IOException failed) {
            failure = Optional.of(failed);
            throw failed;
        }
    }
}
