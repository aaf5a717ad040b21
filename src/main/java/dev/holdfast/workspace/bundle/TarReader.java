package dev.holdfast.workspace.bundle;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// Reads a tar as it arrives: the old forms, POSIX's with its records, GNU's long names, and sparse files in
/// all forms that GNU's `tar` has written.
final class TarReader implements Archive {

    private static final int BLOCK = TarHeader.BLOCK;
    private static final int CHUNK_BYTES = 128 * 1024;

    /// For records and long names.
    private static final int MOST_TEXT = 1 << 20;

    /// In GNU's own form of a sparse file: four pieces in the header, 21 in each block after it.
    private static final int PIECES_AT = 386;
    private static final int PIECES = 4;
    private static final int MORE_AT = 482;
    private static final int REAL_SIZE_AT = 483;
    private static final int PIECES_IN_A_BLOCK = 21;
    private static final int MORE_IN_A_BLOCK_AT = 504;

    private final InputStream in;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final ByteBuffer direct = ByteBuffer.allocateDirect(CHUNK_BYTES);

    /// How much of the present thing's data was not read yet.
    private long left;

    private TarRecords records = new TarRecords();
    private Optional<byte[]> longName = Optional.empty();
    private Optional<byte[]> longTarget = Optional.empty();

    TarReader(InputStream in) {
        this.in = in;
    }

    @Override
    public void each(Reader reader) throws IOException {
        while (true) {
            byte[] block = block();
            if (zeros(block)) {
                drain();
                return;
            }
            one(block, new TarFields(block), reader);
        }
    }

    private byte[] block() throws IOException {
        byte[] block = new byte[BLOCK];
        fill(block, BLOCK);
        return block;
    }

    private void fill(byte[] into, int count) throws IOException {
        int filled;
        try {
            filled = in.readNBytes(into, 0, count);
        } catch (EOFException cut) {
            throw Names.bad("The archive ends too early.").causedBy(cut);
        }
        if (filled < count) {
            throw Names.bad("The archive ends too early.");
        }
    }

    private static boolean zeros(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /// What comes after the end means nothing, but its sums do where it was packed.
    private void drain() throws IOException {
        while (in.read(chunk) >= 0) {}
    }

    private void one(byte[] block, TarFields fields, Reader reader) throws IOException {
        long size = records.number("size").orElseGet(fields::size);
        if (size < 0) {
            throw Names.bad("The archive has a thing of a negative size.");
        }
        switch (fields.type()) {
            case 'x', 'X' -> records.read(text(size));
            // What is said of all things says nothing that we read.
            case 'g' -> text(size);
            case 'L' -> longName = Optional.of(untilNul(text(size)));
            case 'K' -> longTarget = Optional.of(untilNul(text(size)));
            // The name of the whole.
            case 'V' -> skip(size);
            default -> {
                thing(block, fields, size, reader);
                records = new TarRecords();
                longName = Optional.empty();
                longTarget = Optional.empty();
            }
        }
    }

    private byte[] text(long size) throws IOException {
        if (size > MOST_TEXT) {
            throw Names.bad("The archive has a record of " + size + " bytes, which is too much.");
        }
        byte[] text = new byte[(int) size];
        fill(text, text.length);
        skipExactly(TarHeader.padding(size));
        return text;
    }

    private static byte[] untilNul(byte[] text) {
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return Arrays.copyOf(text, end);
    }

    private void skip(long size) throws IOException {
        skipExactly(size);
        skipExactly(TarHeader.padding(size));
    }

    private void skipExactly(long count) throws IOException {
        for (long rest = count; rest > 0; ) {
            int part = (int) Math.min(rest, chunk.length);
            fill(chunk, part);
            rest -= part;
        }
    }

    private void thing(byte[] block, TarFields fields, long size, Reader reader) throws IOException {
        byte[] name = records.value("GNU.sparse.name")
                .or(() -> records.value("path"))
                .or(() -> longName)
                .orElseGet(fields::name);
        byte[] target = records.value("linkpath").or(() -> longTarget).orElseGet(fields::target);
        Optional<Instant> modified = records.modified().or(fields::modified);
        Archived.Kind kind = kind(fields.type(), name);
        Archived.Looks looks = new Archived.Looks(kind, fields.mode(), modified);
        boolean file = kind == Archived.Kind.FILE;
        left = switch (fields.type()) {
            // What their size says, if anything, is not about bytes that follow.
            case '1', '2', '5', '6' -> 0;
            default -> size;
        };
        int padding = TarHeader.padding(left);
        if (file && sparse(fields.type())) {
            SparseMap map = map(block, fields);
            long real = realSize(fields, map);
            check(map, real);
            reader.thing(new Archived(name, looks, real, target), place -> pieces(map, place));
        } else {
            reader.thing(new Archived(name, looks, left, target), this::whole);
        }
        skipExactly(left);
        skipExactly(padding);
    }

    private static Archived.Kind kind(char type, byte[] name) {
        boolean slash = name.length > 0 && name[name.length - 1] == '/';
        return switch (type) {
            case '0', 0, '7' -> slash ? Archived.Kind.FOLDER : Archived.Kind.FILE;
            case 'S' -> Archived.Kind.FILE;
            case '1' -> Archived.Kind.HARD_LINK;
            case '2' -> Archived.Kind.LINK;
            case '5', 'D' -> Archived.Kind.FOLDER;
            case '6' -> Archived.Kind.PIPE;
            case '3', '4' -> Archived.Kind.OTHER;
            default ->
                throw Names.bad("The archive has \"" + Names.shown(name) + "\" of a kind that is not known ("
                        + (int) type + ").");
        };
    }

    private boolean sparse(char type) {
        return type == 'S' || records.mapBeforeData() || records.map().isPresent();
    }

    private SparseMap map(byte[] block, TarFields fields) throws IOException {
        if (fields.type() == 'S') {
            return oldMap(block, fields);
        }
        return records.mapBeforeData() ? mapBeforeData() : records.map().orElseThrow();
    }

    private long realSize(TarFields fields, SparseMap map) {
        if (fields.type() == 'S') {
            return fields.number(REAL_SIZE_AT, 12);
        }
        return records.number("GNU.sparse.realsize")
                .or(() -> records.number("GNU.sparse.size"))
                .orElseGet(map::end);
    }

    private void check(SparseMap map, long real) {
        if (map.data() != left || map.end() > real) {
            throw Names.bad("The archive has a sparse file whose map does not fit its data.");
        }
    }

    private SparseMap oldMap(byte[] block, TarFields fields) throws IOException {
        SparseMap map = new SparseMap();
        oldPieces(map, fields, PIECES_AT, PIECES);
        boolean more = block[MORE_AT] != 0;
        while (more) {
            byte[] next = block();
            oldPieces(map, new TarFields(next, TarFields.Sum.NONE), 0, PIECES_IN_A_BLOCK);
            more = next[MORE_IN_A_BLOCK_AT] != 0;
        }
        return map;
    }

    private static void oldPieces(SparseMap map, TarFields fields, int from, int count) {
        for (int i = 0; i < count; i++) {
            int at = from + i * 24;
            if (fields.text(at, 1).length == 0) {
                return;
            }
            map.add(fields.number(at, 12), fields.number(at + 12, 12));
        }
    }

    /// Decimal lines in whole blocks: how many pieces, and of each where and how long.
    private SparseMap mapBeforeData() throws IOException {
        MapLines lines = new MapLines();
        long count = lines.next();
        SparseMap map = new SparseMap();
        for (long i = 0; i < count; i++) {
            long begin = lines.next();
            map.add(begin, lines.next());
        }
        return map;
    }

    private final class MapLines {

        private byte[] block = new byte[0];
        private int at;

        long next() throws IOException {
            byte[] digits = new byte[20];
            for (int length = 0; length < digits.length; length++) {
                byte digit = digit();
                if (digit == '\n') {
                    return TarRecords.number(Arrays.copyOf(digits, length));
                }
                digits[length] = digit;
            }
            throw Names.bad("The archive has a sparse file whose map is none: "
                    + new String(digits, StandardCharsets.ISO_8859_1) + ".");
        }

        private byte digit() throws IOException {
            if (at == block.length) {
                if (left < BLOCK) {
                    throw Names.bad("The archive has a sparse file whose map does not end.");
                }
                block = block();
                left -= BLOCK;
                at = 0;
            }
            return block[at++];
        }
    }

    private void whole(Place place) throws IOException {
        piece(0, left, place);
    }

    private void pieces(SparseMap map, Place place) throws IOException {
        for (int i = 0; i < map.count(); i++) {
            piece(map.begin(i), map.length(i), place);
        }
    }

    private void piece(long begin, long length, Place place) throws IOException {
        for (long done = 0; done < length; ) {
            int part = (int) Math.min(length - done, chunk.length);
            fill(chunk, part);
            left -= part;
            direct.clear().put(chunk, 0, part).flip();
            place.take(direct, begin + done);
            done += part;
        }
    }
}
