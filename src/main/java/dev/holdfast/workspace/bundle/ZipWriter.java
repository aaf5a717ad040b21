package dev.holdfast.workspace.bundle;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree.OpenFile;
import dev.holdfast.storage.Visitor.Visited;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Writes a zip: deflated, with the modes and links of Unix, times in seconds, zip64 where something is that
/// large. What each file came to stands behind it, so nothing is read twice.
///
/// The directory at the end is put aside meanwhile. There are no further names, pipes, holes and nanoseconds
/// in a zip; every name of a file has its bytes.
final class ZipWriter implements BundleWriter, AutoCloseable {

    /// The quickest: who wants it small takes a `tar.zst`.
    private static final int LEVEL = 1;

    private static final int MODES = 01777;
    private static final int CHUNK_BYTES = 64 * 1024;

    /// Deflating can make a little more of it than it was.
    private static final long LARGE = 0xf000_0000L;

    private static final int VERSION = 20;
    private static final int VERSION_64 = 45;
    private static final int MADE_BY = Zip.UNIX << 8 | VERSION_64;
    private static final int MAX_NAME = 0xffff;

    private final Outlet out;
    private final Spool directory;
    private final Deflater deflater = new Deflater(LEVEL, true);
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    private final ByteBuffer record = ByteBuffer.allocate(MAX_NAME + 256).order(ByteOrder.LITTLE_ENDIAN);
    private long count;

    /// @param folder where the directory may lie meanwhile
    ZipWriter(Outlet out, Path folder) {
        this.out = out;
        this.directory = new Spool(folder);
    }

    /// What stands of a thing in both of its records.
    private record Thing(
            NameBytes name, int flags, int method, Instant modified, int mode, long offset, boolean large) {}

    /// What a thing came to.
    private record Sum(long crc, long packed, long size) {

        private static final Sum NOTHING = new Sum(0, 0, 0);
    }

    @Override
    public void folder(byte[] name, Visited folder) throws IOException {
        byte[] withSlash = java.util.Arrays.copyOf(name, name.length + 1);
        withSlash[name.length] = '/';
        stored(withSlash, folder.entry(), Zip.TYPE_FOLDER, new byte[0]);
    }

    @Override
    public void other(byte[] name, Visited thing) throws IOException {
        if (thing.entry().type() == FileEntry.Type.LINK) {
            stored(
                    name,
                    thing.entry(),
                    Zip.TYPE_LINK,
                    thing.entry().target().orElseThrow().bytes());
        }
    }

    private void stored(byte[] name, FileEntry entry, int type, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        Sum sum = new Sum(crc.getValue(), content.length, content.length);
        Thing thing = new Thing(
                new NameBytes(name),
                nameFlag(name),
                Zip.STORED,
                entry.modified(),
                type | (entry.mode() & MODES),
                out.written(),
                false);
        local(thing, sum);
        out.put(content);
        central(thing, sum);
    }

    @Override
    public void file(byte[] name, Visited file, OpenFile bytes) throws IOException {
        FileEntry entry = file.entry();
        if (entry.size() == 0) {
            stored(name, entry, Zip.TYPE_FILE, new byte[0]);
            return;
        }
        Thing thing = new Thing(
                new NameBytes(name),
                nameFlag(name) | Zip.SIZES_COME_AFTER,
                Zip.DEFLATED,
                entry.modified(),
                Zip.TYPE_FILE | (entry.mode() & MODES),
                out.written(),
                entry.size() >= LARGE);
        local(thing, Sum.NOTHING);
        Sum sum = deflated(bytes, entry.size());
        record.clear().putInt(Zip.DESCRIPTOR).putInt((int) sum.crc());
        if (thing.large()) {
            record.putLong(sum.packed()).putLong(sum.size());
        } else {
            record.putInt((int) sum.packed()).putInt((int) sum.size());
        }
        putRecord();
        central(thing, sum);
    }

    private Sum deflated(OpenFile file, long size) throws IOException {
        deflater.reset();
        CRC32 crc = new CRC32();
        long begin = out.written();
        for (long done = 0; done < size; ) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), size - done));
            if (file.read(chunk, done) <= 0) {
                throw Copying.shorter(file);
            }
            chunk.flip();
            done += chunk.remaining();
            crc.update(chunk.duplicate());
            deflater.setInput(chunk);
            while (!deflater.needsInput()) {
                deflater.deflate(out.room());
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            deflater.deflate(out.room());
        }
        return new Sum(crc.getValue(), out.written() - begin, size);
    }

    private static int nameFlag(byte[] name) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name));
            return text.length() == name.length ? 0 : Zip.UTF_8;
        } catch (CharacterCodingException notText) {
            return 0;
        }
    }

    private void local(Thing thing, Sum sum) throws IOException {
        if (thing.name().length() > MAX_NAME) {
            throw Problem.unprocessable(
                    "path_too_long", "A path of more than " + MAX_NAME + " bytes fits into no zip; take a tar.");
        }
        record.clear();
        record.putInt(Zip.LOCAL).putShort((short) (thing.large() ? VERSION_64 : VERSION));
        common(thing);
        record.putInt((int) sum.crc());
        record.putInt(thing.large() ? -1 : (int) sum.packed()).putInt(thing.large() ? -1 : (int) sum.size());
        record.putShort((short) thing.name().length()).putShort((short) 0);
        record.put(thing.name().bytes());
        int extra = record.position();
        time(thing.modified());
        if (thing.large()) {
            record.putShort(Zip.EXTRA_64).putShort((short) 16).putLong(0).putLong(0);
        }
        record.putShort(Zip.LOCAL_BYTES - 2, (short) (record.position() - extra));
        putRecord();
        count++;
    }

    private void common(Thing thing) {
        record.putShort((short) thing.flags()).putShort((short) thing.method()).putInt(dosTime(thing.modified()));
    }

    private void central(Thing thing, Sum sum) throws IOException {
        boolean farAway = thing.offset() >= Zip.IN_64;
        record.clear();
        record.putInt(Zip.CENTRAL).putShort((short) MADE_BY);
        record.putShort((short) (thing.large() || farAway ? VERSION_64 : VERSION));
        common(thing);
        record.putInt((int) sum.crc());
        record.putInt(thing.large() ? -1 : (int) sum.packed()).putInt(thing.large() ? -1 : (int) sum.size());
        int lengths = record.putShort((short) thing.name().length()).position();
        record.putShort((short) 0).putShort((short) 0).putShort((short) 0).putShort((short) 0);
        boolean folder = (thing.mode() & Zip.TYPE) == Zip.TYPE_FOLDER;
        record.putInt(thing.mode() << 16 | (folder ? Zip.DOS_FOLDER : 0));
        record.putInt(farAway ? -1 : (int) thing.offset());
        record.put(thing.name().bytes());
        int extra = record.position();
        time(thing.modified());
        if (thing.large() || farAway) {
            record.putShort(Zip.EXTRA_64).putShort((short) ((thing.large() ? 16 : 0) + (farAway ? 8 : 0)));
            if (thing.large()) {
                record.putLong(sum.size()).putLong(sum.packed());
            }
            if (farAway) {
                record.putLong(thing.offset());
            }
        }
        record.putShort(lengths, (short) (record.position() - extra));
        directory.add(record.flip());
    }

    /// Seconds since 1970, as 32 bits with a sign; nothing for other times.
    private void time(Instant modified) {
        long seconds = modified.getEpochSecond();
        if (seconds == (int) seconds) {
            record.putShort(Zip.EXTRA_TIME).putShort((short) 5).put((byte) 1).putInt((int) seconds);
        }
    }

    /// Two seconds exact and without a zone, from 1980 to 2107.
    private static int dosTime(Instant modified) {
        LocalDateTime time = LocalDateTime.ofInstant(modified, ZoneOffset.UTC);
        if (time.getYear() < 1980) {
            return 1 << 21 | 1 << 16;
        }
        int year = Math.min(time.getYear(), 2107) - 1980;
        return year << 25
                | time.getMonthValue() << 21
                | time.getDayOfMonth() << 16
                | time.getHour() << 11
                | time.getMinute() << 5
                | time.getSecond() / 2;
    }

    private void putRecord() throws IOException {
        out.put(record.array(), 0, record.position());
    }

    @Override
    public void end() throws IOException {
        long begin = out.written();
        directory.writeTo(out);
        long length = directory.size();
        record.clear();
        if (count >= Zip.IN_64_SHORT || begin >= Zip.IN_64 || length >= Zip.IN_64) {
            long end64 = out.written();
            record.putInt(Zip.END_64).putLong(Zip.END_64_BYTES - 12);
            record.putShort((short) MADE_BY)
                    .putShort((short) VERSION_64)
                    .putInt(0)
                    .putInt(0);
            record.putLong(count).putLong(count).putLong(length).putLong(begin);
            record.putInt(Zip.LOCATOR_64).putInt(0).putLong(end64).putInt(1);
        }
        short told = (short) Math.min(count, Zip.IN_64_SHORT);
        record.putInt(Zip.END).putInt(0).putShort(told).putShort(told);
        record.putInt((int) Math.min(length, Zip.IN_64)).putInt((int) Math.min(begin, Zip.IN_64));
        record.putShort((short) 0);
        putRecord();
        out.end();
    }

    @Override
    public void close() throws IOException {
        deflater.end();
        directory.close();
    }
}
