package dev.holdfast.workspace.bundle;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Carries full buffers from the thread that fills them to the one that sends them, and empty ones back.
final class Belt implements Outlet.Drain {

    private static final int BUFFERS = 4;
    private static final int BUFFER_BYTES = 256 * 1024;

    /// What lies on the belt.
    private sealed interface Load {}

    private record Bytes(ByteBuffer buffer) implements Load {}

    private record End() implements Load {}

    private record Failure(Throwable cause) implements Load {}

    private final BlockingQueue<ByteBuffer> empty = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Load> full = new ArrayBlockingQueue<>(BUFFERS + 2);

    Belt() {
        for (int i = 0; i < BUFFERS; i++) {
            empty.add(ByteBuffer.allocateDirect(BUFFER_BYTES));
        }
    }

    /// The first buffer to be filled.
    ByteBuffer first() throws InterruptedIOException {
        return emptied();
    }

    private ByteBuffer emptied() throws InterruptedIOException {
        try {
            return empty.take().clear();
        } catch (InterruptedException nobodySends) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("nobody takes the bytes any more");
        }
    }

    @Override
    public ByteBuffer exchange(ByteBuffer filled) throws InterruptedIOException {
        full.add(new Bytes(filled));
        return emptied();
    }

    @Override
    public void end(ByteBuffer last) {
        full.add(new Bytes(last));
        full.add(new End());
    }

    /// Lets the sender fail with this.
    void fail(Throwable cause) {
        full.add(new Failure(cause));
    }

    /// Sends all there is, until the end. Fails with what the filling failed with.
    void unload(WritableByteChannel target) throws IOException {
        while (true) {
            switch (next()) {
                case Bytes(ByteBuffer buffer) -> {
                    while (buffer.hasRemaining()) {
                        target.write(buffer);
                    }
                    empty.add(buffer);
                }
                case End() -> {
                    return;
                }
                case Failure(IOException cause) -> throw cause;
                case Failure(RuntimeException cause) -> throw cause;
                case Failure(Error cause) -> throw cause;
                case Failure(Throwable cause) -> throw new IOException(cause);
            }
        }
    }

    private Load next() throws InterruptedIOException {
        try {
            return full.take();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while a bundle was sent");
        }
    }
}
