package dev.holdfast.gateway.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The body of an answer in its framing. Every write goes out at once, for streams are read as they come.
///
/// The answer is whole when it was closed and everything that its framing announced was written. When it is
/// never closed, or too early, the connection ends, so that a client never takes a part for the whole.
abstract sealed class AnswerBody extends OutputStream {

    final OutputStream out;
    private boolean whole;

    private AnswerBody(OutputStream out) {
        this.out = out;
    }

    final boolean whole() {
        return whole;
    }

    @Override
    public final void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public final void close() throws IOException {
        if (!whole) {
            whole = end();
        }
    }

    /// Writes what ends the body. Says whether the body is whole.
    abstract boolean end() throws IOException;

    /// For answers that have no body, whatever is written: to HEAD, 204, 304.
    static final class None extends AnswerBody {

        None(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            // The request asked for the head alone.
        }

        @Override
        boolean end() {
            return true;
        }
    }

    /// A body of a length that was told.
    static final class Fixed extends AnswerBody {

        private long left;

        Fixed(OutputStream out, long length) {
            super(out);
            this.left = length;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > left) {
                throw new IOException("the body is longer than was told");
            }
            out.write(bytes, offset, length);
            left -= length;
        }

        @Override
        boolean end() {
            return left == 0;
        }
    }

    /// A body in chunks.
    static final class Chunked extends AnswerBody {

        Chunked(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return;
            }
            ByteArrayOutputStream chunk = new ByteArrayOutputStream(length + 16);
            chunk.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            chunk.write(bytes, offset, length);
            chunk.write('\r');
            chunk.write('\n');
            out.write(chunk.toByteArray());
        }

        @Override
        boolean end() throws IOException {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return true;
        }
    }

    /// A body that ends with the connection.
    static final class UntilClose extends AnswerBody {

        UntilClose(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        boolean end() {
            return true;
        }
    }
}
