package dev.holdfast.archive.pack;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/// Makes frames out of bytes, and bytes out of frames. The check sum of zstd goes over the bytes as they
/// were read, so a frame that can be opened is what was packed.
final class Press {

    /// As quick as a disk and not much larger than what the slower levels make.
    private static final int LEVEL = 1;

    private Press() {}

    /// A frame of what the direct buffer has.
    static byte[] pressed(ByteBuffer raw, Seal seal, long number) {
        try (ZstdCompressCtx press = new ZstdCompressCtx()) {
            press.setLevel(LEVEL).setChecksum(true);
            ByteBuffer packed = ByteBuffer.allocateDirect((int) Zstd.compressBound(raw.remaining()));
            press.compress(packed, raw);
            packed.flip();
            byte[] bytes = new byte[packed.remaining()];
            packed.get(bytes);
            return seal.close(bytes, bytes.length, number);
        }
    }

    /// The bytes of a frame whose digest was found right.
    static byte[] opened(byte[] frame, Seal seal, Frames.Frame known) {
        byte[] packed = seal.open(frame, known.number());
        byte[] raw = new byte[known.raw()];
        try (ZstdDecompressCtx press = new ZstdDecompressCtx()) {
            int size = press.decompressByteArray(raw, 0, raw.length, packed, 0, packed.length);
            if (size != raw.length) {
                throw Seal.Broken.because("is shorter than it was");
            }
            return raw;
        } catch (ZstdException damaged) {
            throw Seal.Broken.because("cannot be opened").causedBy(damaged);
        }
    }
}
