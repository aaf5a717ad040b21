package dev.holdfast.workspace.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Where a bundle is written: room in one direct buffer after another.
final class Outlet {

    /// Takes full buffers away and brings empty ones.
    interface Drain {

        /// Takes this one, ready to be read, and gives one to be filled.
        ByteBuffer exchange(ByteBuffer full) throws IOException;

        /// Takes the last one; nothing comes after it.
        void end(ByteBuffer last) throws IOException;
    }

    private static final byte[] ZEROS = new byte[1024];

    private final Drain drain;
    private ByteBuffer buffer;
    private long drained;

    Outlet(Drain drain, ByteBuffer first) {
        this.drain = drain;
        this.buffer = first;
    }

    /// A buffer with room for at least one byte. What is put into it is written.
    ByteBuffer room() throws IOException {
        if (!buffer.hasRemaining()) {
            drained += buffer.position();
            buffer = drain.exchange(buffer.flip());
        }
        return buffer;
    }

    void put(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, room().remaining());
            buffer.put(bytes, offset + done, part);
            done += part;
        }
    }

    void put(byte[] bytes) throws IOException {
        put(bytes, 0, bytes.length);
    }

    void zeros(int count) throws IOException {
        for (int left = count; left > 0; left -= ZEROS.length) {
            put(ZEROS, 0, Math.min(left, ZEROS.length));
        }
    }

    /// How much was written so far.
    long written() {
        return drained + buffer.position();
    }

    void end() throws IOException {
        drain.end(buffer.flip());
    }
}
