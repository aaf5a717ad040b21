package dev.holdfast.workspace.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Reads a zip by its directory: stored and deflated files, with the modes and links of Unix where it has
/// them.
final class ZipReader implements Archive, AutoCloseable {

    private static final int CHUNK_BYTES = 128 * 1024;
    private static final int MAX_TARGET = 4095;
    private static final int FOLDER_MODE = 0755;
    private static final int FILE_MODE = 0644;

    private final ArchiveSource source;
    private final Metering metering;
    private final ByteBuffer packed = ByteBuffer.allocateDirect(CHUNK_BYTES);
    private final ByteBuffer plain = ByteBuffer.allocateDirect(CHUNK_BYTES);
    private final Inflater inflater = new Inflater(true);

    ZipReader(ArchiveSource source, Metering metering) {
        this.source = source;
        this.metering = metering;
    }

    @Override
    public void each(Reader reader) throws IOException {
        ZipDirectory directory = new ZipDirectory(source);
        Optional<ZipDirectory.Item> item = directory.next();
        while (item.isPresent()) {
            one(directory, item.get(), reader);
            item = directory.next();
        }
    }

    private void one(ZipDirectory directory, ZipDirectory.Item item, Reader reader) throws IOException {
        if ((item.flags() & Zip.ENCRYPTED) != 0) {
            throw Names.bad("The archive's \"" + Names.shown(item.name().bytes()) + "\" is encrypted.");
        }
        if (item.method() != Zip.STORED && item.method() != Zip.DEFLATED) {
            throw Names.bad("The archive's \"" + Names.shown(item.name().bytes())
                    + "\" is packed in a way that is not known (" + item.method() + ").");
        }
        int unix = item.madeBy() == Zip.UNIX ? item.attributes() >>> 16 : 0;
        Archived.Kind kind = kind(item, unix);
        boolean folder = kind == Archived.Kind.FOLDER;
        int mode = unix == 0 ? (folder ? FOLDER_MODE : FILE_MODE) : unix & 07777;
        byte[] target = kind == Archived.Kind.LINK ? target(directory, item) : new byte[0];
        boolean file = kind == Archived.Kind.FILE;
        Archived thing = new Archived(
                item.name().bytes(), new Archived.Looks(kind, mode, item.modified()), file ? item.size() : 0, target);
        reader.thing(thing, file ? place -> bytes(directory, item, place) : Bytes.NONE);
    }

    private static Archived.Kind kind(ZipDirectory.Item item, int unix) {
        byte[] name = item.name().bytes();
        if (name.length > 0 && name[name.length - 1] == '/') {
            return Archived.Kind.FOLDER;
        }
        return switch (unix & Zip.TYPE) {
            case 0 -> (item.attributes() & Zip.DOS_FOLDER) != 0 ? Archived.Kind.FOLDER : Archived.Kind.FILE;
            case Zip.TYPE_FILE -> Archived.Kind.FILE;
            case Zip.TYPE_FOLDER -> Archived.Kind.FOLDER;
            case Zip.TYPE_LINK -> Archived.Kind.LINK;
            default -> Archived.Kind.OTHER;
        };
    }

    private byte[] target(ZipDirectory directory, ZipDirectory.Item item) throws IOException {
        if (item.size() > MAX_TARGET) {
            throw Names.unsafe(item.name().bytes(), "is a link to a name that is too long");
        }
        byte[] target = new byte[(int) item.size()];
        bytes(directory, item, (bytes, offset) -> {
            int length = bytes.remaining();
            bytes.get(target, (int) offset, length);
        });
        return target;
    }

    private void bytes(ZipDirectory directory, ZipDirectory.Item item, Place place) throws IOException {
        long begin = directory.dataOf(item);
        if (begin > source.size() - item.packed()) {
            throw Names.bad("The archive ends too early.");
        }
        CRC32 sum = new CRC32();
        long size = item.method() == Zip.STORED ? stored(begin, item, sum, place) : inflated(begin, item, sum, place);
        if (size != item.size() || sum.getValue() != item.crc()) {
            throw damaged(item);
        }
    }

    private static dev.holdfast.problem.Problem damaged(ZipDirectory.Item item) {
        return Names.bad(
                "The archive is damaged: \"" + Names.shown(item.name().bytes()) + "\" is not what was packed.");
    }

    private void read(long offset, long most) throws IOException {
        packed.clear().limit((int) Math.min(packed.capacity(), most));
        if (source.read(packed, offset) <= 0) {
            throw Names.bad("The archive ends too early.");
        }
        packed.flip();
    }

    private long stored(long begin, ZipDirectory.Item item, CRC32 sum, Place place) throws IOException {
        long done = 0;
        while (done < item.packed()) {
            read(begin + done, item.packed() - done);
            int part = packed.remaining();
            metering.unpacked(part);
            sum.update(packed.duplicate());
            place.take(packed, done);
            done += part;
        }
        return done;
    }

    private long inflated(long begin, ZipDirectory.Item item, CRC32 sum, Place place) throws IOException {
        inflater.reset();
        long read = 0;
        long done = 0;
        while (!inflater.finished()) {
            if (inflater.needsInput()) {
                if (read == item.packed()) {
                    throw damaged(item);
                }
                read(begin + read, item.packed() - read);
                read += packed.remaining();
                inflater.setInput(packed);
            }
            plain.clear();
            int part = inflate(item);
            plain.flip();
            metering.unpacked(part);
            sum.update(plain.duplicate());
            if (done + part > item.size()) {
                throw damaged(item);
            }
            place.take(plain, done);
            done += part;
        }
        return done;
    }

    private int inflate(ZipDirectory.Item item) throws IOException {
        try {
            int part = inflater.inflate(plain);
            if (part == 0 && !inflater.finished() && !inflater.needsInput()) {
                throw damaged(item);
            }
            return part;
        } catch (DataFormatException broken) {
            throw damaged(item).causedBy(broken);
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
