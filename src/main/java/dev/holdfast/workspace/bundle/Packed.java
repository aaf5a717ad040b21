package dev.holdfast.workspace.bundle;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Compresses what is written with zstd, on the thread that writes, and writes that.
final class Packed implements Outlet.Drain, AutoCloseable {

    private static final int LEVEL = 3;
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Outlet out;
    private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL).setChecksum(true);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    Packed(Outlet out) {
        this.out = out;
    }

    ByteBuffer first() {
        return buffer;
    }

    @Override
    public ByteBuffer exchange(ByteBuffer filled) throws IOException {
        while (filled.hasRemaining()) {
            zstd.compressDirectByteBufferStream(out.room(), filled, EndDirective.CONTINUE);
        }
        return filled.clear();
    }

    @Override
    public void end(ByteBuffer last) throws IOException {
        boolean done = false;
        while (!done) {
            done = zstd.compressDirectByteBufferStream(out.room(), last, EndDirective.END);
        }
        out.end();
    }

    @Override
    public void close() {
        zstd.close();
    }
}
