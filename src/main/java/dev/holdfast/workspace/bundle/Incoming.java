package dev.holdfast.workspace.bundle;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// The bytes of an archive as they arrive, of which the first few were looked at.
final class Incoming extends InputStream {

    private static final int AHEAD_BYTES = 64 * 1024;
    private static final int MAGIC_OF_TAR_AT = 257;
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] USTAR = {'u', 's', 't', 'a', 'r'};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] EMPTY_ZIP = {'P', 'K', 5, 6};

    /// What archives are told apart as.
    enum Form {
        TAR,
        TAR_GZ,
        TAR_ZST,
        ZIP
    }

    private final InputStream in;
    private final byte[] ahead = new byte[AHEAD_BYTES];
    private int from;
    private int to;

    Incoming(InputStream in) {
        this.in = in;
    }

    /// Which form the first bytes tell.
    ///
    /// @throws dev.holdfast.problem.Problem `bad_archive` for none that is known
    Form form() throws IOException {
        if (from > 0) {
            throw new IllegalStateException("asked too late");
        }
        to = in.readNBytes(ahead, 0, TarHeader.BLOCK);
        if (at(0, ZSTD)) {
            return Form.TAR_ZST;
        }
        if (at(0, GZIP)) {
            return Form.TAR_GZ;
        }
        if (at(0, ZIP) || at(0, EMPTY_ZIP)) {
            return Form.ZIP;
        }
        // An empty tar has nothing but zeros.
        if (at(MAGIC_OF_TAR_AT, USTAR) || at(0, new byte[TarHeader.BLOCK]) || oldTar()) {
            return Form.TAR;
        }
        throw Names.bad("What was sent is no tar, tar.gz, tar.zst or zip.");
    }

    private boolean at(int offset, byte[] magic) {
        return to >= offset + magic.length
                && Arrays.equals(ahead, offset, offset + magic.length, magic, 0, magic.length);
    }

    /// The tar of old has no magic, but its sum is right.
    private boolean oldTar() {
        try {
            return to == TarHeader.BLOCK && new TarFields(Arrays.copyOf(ahead, to)).name().length > 0;
        } catch (dev.holdfast.problem.Problem noTar) {
            return false;
        }
    }

    /// The tar in it, as `metering` counts it.
    static Archive tar(Incoming in, Form form, Metering metering) throws IOException {
        InputStream packed = metering.packed(in);
        InputStream plain = switch (form) {
            case TAR -> packed;
            case TAR_GZ -> new Unpacked(gzip(packed));
            case TAR_ZST -> new Unpacked(new ZstdInputStreamNoFinalizer(packed));
            case ZIP -> throw new IllegalArgumentException("a zip is not read as it arrives");
        };
        return new TarReader(metering.plain(plain));
    }

    private static InputStream gzip(InputStream packed) throws IOException {
        try {
            return new GZIPInputStream(packed, AHEAD_BYTES);
        } catch (ZipException | EOFException damaged) {
            throw Names.bad("The archive is damaged or ends too early.").causedBy(damaged);
        }
    }

    /// What is not packed as it says is a bad archive and no failure of ours.
    private static final class Unpacked extends java.io.FilterInputStream {

        Unpacked(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return in.read(into, offset, length);
            } catch (ZipException | ZstdIOException | EOFException damaged) {
                throw Names.bad("The archive is damaged or ends too early.").causedBy(damaged);
            }
        }
    }

    @Override
    public int read() throws IOException {
        return filled() ? ahead[from++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!filled()) {
            return -1;
        }
        int part = Math.min(length, to - from);
        System.arraycopy(ahead, from, into, offset, part);
        from += part;
        return part;
    }

    private boolean filled() throws IOException {
        if (from == to) {
            from = 0;
            to = Math.max(0, in.read(ahead));
        }
        return from < to;
    }

    /// Waits for more: whoever asks wants to know whether this is the end, such as a gzip of several parts.
    @Override
    public int available() throws IOException {
        return filled() ? to - from : 0;
    }
}
