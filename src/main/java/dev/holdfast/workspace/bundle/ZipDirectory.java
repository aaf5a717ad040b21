package dev.holdfast.workspace.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/// The directory at the end of a zip, read from its beginning to its end. It is the truth: what else may lie
/// in a zip does not matter.
final class ZipDirectory {

    /// The comment at the end may be so long.
    private static final int MOST_AT_THE_END = 0xffff + Zip.END_BYTES;

    private static final int WINDOW_BYTES = 256 * 1024;

    /// What the directory says of a thing.
    ///
    /// @param local where its own record begins
    record Item(
            NameBytes name,
            int madeBy,
            int flags,
            int method,
            Optional<Instant> modified,
            long crc,
            long packed,
            long size,
            int attributes,
            long local) {}

    private final ArchiveSource source;
    private final ByteBuffer window = ByteBuffer.allocateDirect(WINDOW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long windowAt;
    private long largeAt;
    private long at;
    private final long end;
    private long count;

    /// What stands before the zip in its file, such as a program that unpacks it.
    private final long shift;

    ZipDirectory(ArchiveSource source) throws IOException {
        this.source = source;
        window.limit(0);
        long endAt = findEnd();
        ByteBuffer record = exactly(endAt, Zip.END_BYTES);
        long begin = Integer.toUnsignedLong(record.getInt(16));
        long length = Integer.toUnsignedLong(record.getInt(12));
        long told = Short.toUnsignedInt(record.getShort(10));
        boolean split = record.getShort(4) != 0 || record.getShort(6) != 0;
        long directoryEnd = endAt;
        if (begin == Zip.IN_64 || length == Zip.IN_64 || told == Zip.IN_64_SHORT) {
            Optional<ByteBuffer> large = large(endAt);
            if (large.isPresent()) {
                split = large.get().getInt(16) != 0;
                told = large.get().getLong(32);
                length = large.get().getLong(40);
                begin = large.get().getLong(48);
                directoryEnd = largeAt;
            }
        }
        if (split) {
            throw Names.bad("The archive is one part of a zip of several.");
        }
        this.shift = directoryEnd - length - begin;
        if (length < 0 || begin < 0 || told < 0 || shift < 0) {
            throw damaged();
        }
        this.count = told;
        this.at = begin + shift;
        this.end = directoryEnd;
    }

    private static dev.holdfast.problem.Problem damaged() {
        return Names.bad("The archive is damaged, or no zip: its directory cannot be read.");
    }

    private long findEnd() throws IOException {
        int most = (int) Math.min(source.size(), MOST_AT_THE_END);
        ByteBuffer tail = exactly(source.size() - most, most);
        for (int i = most - Zip.END_BYTES; i >= 0; i--) {
            boolean fits = tail.remaining() >= Zip.END_BYTES
                    && tail.getInt(i) == Zip.END
                    && i + Zip.END_BYTES + Short.toUnsignedInt(tail.getShort(i + 20)) <= most;
            if (fits) {
                return source.size() - most + i;
            }
        }
        throw damaged();
    }

    private Optional<ByteBuffer> large(long endAt) throws IOException {
        if (endAt < Zip.LOCATOR_64_BYTES + Zip.END_64_BYTES) {
            return Optional.empty();
        }
        ByteBuffer locator = exactly(endAt - Zip.LOCATOR_64_BYTES, Zip.LOCATOR_64_BYTES);
        if (locator.getInt(0) != Zip.LOCATOR_64) {
            return Optional.empty();
        }
        long told = locator.getLong(8);
        // Where something stands before the zip, what the locator says is too little.
        for (long place : new long[] {told, endAt - Zip.LOCATOR_64_BYTES - Zip.END_64_BYTES}) {
            if (place >= 0 && place <= endAt - Zip.LOCATOR_64_BYTES - Zip.END_64_BYTES) {
                ByteBuffer record = exactly(place, Zip.END_64_BYTES);
                if (record.getInt(0) == Zip.END_64) {
                    largeAt = place;
                    return Optional.of(record);
                }
            }
        }
        throw damaged();
    }

    /// These bytes, in a buffer that is good until the next call.
    private ByteBuffer exactly(long offset, int length) throws IOException {
        if (offset < 0 || offset > source.size() - length) {
            throw damaged();
        }
        if (offset < windowAt || offset + length > windowAt + window.limit()) {
            window.clear();
            windowAt = offset;
            while (window.hasRemaining()) {
                if (source.read(window, windowAt + window.position()) <= 0) {
                    break;
                }
            }
            window.flip();
            if (window.limit() < length) {
                throw damaged();
            }
        }
        return window.slice((int) (offset - windowAt), length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The next thing; nothing after the last one.
    Optional<Item> next() throws IOException {
        if (count == 0) {
            if (at != end) {
                throw damaged();
            }
            return Optional.empty();
        }
        count--;
        ByteBuffer head = exactly(at, Zip.CENTRAL_BYTES);
        if (head.getInt(0) != Zip.CENTRAL || at + Zip.CENTRAL_BYTES > end) {
            throw damaged();
        }
        int nameLength = Short.toUnsignedInt(head.getShort(28));
        int extraLength = Short.toUnsignedInt(head.getShort(30));
        int commentLength = Short.toUnsignedInt(head.getShort(32));
        ByteBuffer all = exactly(at, Zip.CENTRAL_BYTES + nameLength + extraLength + commentLength);
        byte[] name = new byte[nameLength];
        all.get(Zip.CENTRAL_BYTES, name);
        ByteBuffer extra =
                all.slice(Zip.CENTRAL_BYTES + nameLength, extraLength).order(ByteOrder.LITTLE_ENDIAN);
        at += Zip.CENTRAL_BYTES + nameLength + extraLength + commentLength;
        return Optional.of(item(all, name, extra));
    }

    private Item item(ByteBuffer head, byte[] name, ByteBuffer extra) {
        long packed = Integer.toUnsignedLong(head.getInt(20));
        long size = Integer.toUnsignedLong(head.getInt(24));
        long local = Integer.toUnsignedLong(head.getInt(42));
        Optional<Instant> modified = Optional.of(dosTime(head.getInt(12)));
        while (extra.remaining() >= 4) {
            short tag = extra.getShort();
            int length = Short.toUnsignedInt(extra.getShort());
            if (length > extra.remaining()) {
                break;
            }
            ByteBuffer field = extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            extra.position(extra.position() + length);
            if (tag == Zip.EXTRA_64) {
                size = large(size, field);
                packed = large(packed, field);
                local = large(local, field);
            } else if (tag == Zip.EXTRA_TIME && length >= 5 && (field.get(0) & 1) != 0) {
                modified = Optional.of(Instant.ofEpochSecond(field.getInt(1)));
            }
        }
        if (size < 0 || packed < 0 || local < 0) {
            throw damaged();
        }
        return new Item(
                new NameBytes(name),
                head.getShort(4) >> 8 & 0xff,
                head.getShort(8),
                Short.toUnsignedInt(head.getShort(10)),
                modified,
                Integer.toUnsignedLong(head.getInt(16)),
                packed,
                size,
                head.getInt(38),
                local + shift);
    }

    private static long large(long told, ByteBuffer field) {
        return told == Zip.IN_64 && field.remaining() >= Long.BYTES ? field.getLong() : told;
    }

    /// Without a zone; as our own zips have it, of UTC.
    private static Instant dosTime(int time) {
        int month = Math.clamp(time >> 21 & 0xf, 1, 12);
        int day = Math.clamp(time >> 16 & 0x1f, 1, 28);
        return LocalDateTime.of(
                        1980 + (time >>> 25),
                        month,
                        day,
                        Math.min(time >> 11 & 0x1f, 23),
                        Math.min(time >> 5 & 0x3f, 59),
                        Math.min((time & 0x1f) * 2, 59))
                .toInstant(ZoneOffset.UTC);
    }

    /// Where the data of the thing begins, by its own record, which must be of the same name.
    long dataOf(Item item) throws IOException {
        ByteBuffer head = ByteBuffer.allocateDirect(
                        Zip.LOCAL_BYTES + item.name().length())
                .order(ByteOrder.LITTLE_ENDIAN);
        while (head.hasRemaining()) {
            if (source.read(head, item.local() + head.position()) <= 0) {
                throw damaged();
            }
        }
        byte[] name = new byte[item.name().length()];
        head.get(Zip.LOCAL_BYTES, name);
        boolean same = Short.toUnsignedInt(head.getShort(26)) == name.length
                && java.util.Arrays.equals(name, item.name().bytes());
        if (head.getInt(0) != Zip.LOCAL || !same) {
            throw Names.bad("The archive calls \"" + Names.shown(item.name().bytes())
                    + "\" something else in its directory than in its place.");
        }
        return item.local() + Zip.LOCAL_BYTES + name.length + Short.toUnsignedInt(head.getShort(28));
    }
}
