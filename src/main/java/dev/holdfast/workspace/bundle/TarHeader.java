package dev.holdfast.workspace.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/// The header of one thing in a tar (POSIX.1-2001, "pax"): 512 bytes as `ustar` has them and, before those,
/// records for what they have no room for.
///
/// A name that fits into the 512 bytes lies there as it is, whatever its bytes are. One that does not, and is
/// not UTF-8, travels in a record beneath `hdrcharset=BINARY`.
final class TarHeader {

    static final int BLOCK = 512;

    static final char FILE = '0';
    static final char HARD_LINK = '1';
    static final char LINK = '2';
    static final char FOLDER = '5';
    static final char PIPE = '6';
    static final char RECORDS = 'x';

    private static final int NAME = 100;
    private static final int PREFIX = 155;
    private static final int SIZE_AT = 124;
    private static final int TIME_AT = 136;
    private static final int SUM_AT = 148;
    private static final int TYPE_AT = 156;
    private static final int LINK_AT = 157;
    private static final int MAGIC_AT = 257;
    private static final int PREFIX_AT = 345;

    /// What eleven octal digits hold.
    private static final long MAX_NUMBER = 077777777777L;

    private static final byte[] MAGIC = {'u', 's', 't', 'a', 'r', 0, '0', '0'};
    private static final byte[] RECORDS_NAME = "././@PaxHeader".getBytes(StandardCharsets.US_ASCII);
    private static final long SECOND = 1_000_000_000L;

    private final byte[] block = new byte[BLOCK];
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();

    /// Begins anew: a thing of this type.
    void begin(char type, byte[] name, int mode, Instant modified) {
        Arrays.fill(block, (byte) 0);
        records.reset();
        System.arraycopy(MAGIC, 0, block, MAGIC_AT, MAGIC.length);
        block[TYPE_AT] = (byte) type;
        number(block, NAME, 8, mode);
        number(block, NAME + 8, 8, 0);
        number(block, NAME + 16, 8, 0);
        number(block, SIZE_AT, 12, 0);
        name(name);
        time(modified);
    }

    private void name(byte[] name) {
        int slash = name.length <= NAME ? -1 : split(name);
        if (name.length <= NAME) {
            System.arraycopy(name, 0, block, 0, name.length);
        } else if (slash > 0) {
            System.arraycopy(name, 0, block, PREFIX_AT, slash);
            System.arraycopy(name, slash + 1, block, 0, name.length - slash - 1);
        } else {
            System.arraycopy(name, 0, block, 0, NAME);
            text("path", name);
        }
    }

    /// The slash at which the name can be cut into prefix and name; -1 when there is none.
    private static int split(byte[] name) {
        for (int i = Math.min(name.length - 2, PREFIX); i > 0 && name.length - i - 1 <= NAME; i--) {
            if (name[i] == '/') {
                return i;
            }
        }
        return -1;
    }

    void target(byte[] target) {
        System.arraycopy(target, 0, block, LINK_AT, Math.min(target.length, NAME));
        if (target.length > NAME) {
            text("linkpath", target);
        }
    }

    void size(long size) {
        if (size > MAX_NUMBER) {
            record("size", Long.toString(size));
        }
        number(block, SIZE_AT, 12, Math.min(size, MAX_NUMBER));
    }

    private void time(Instant modified) {
        long seconds = modified.getEpochSecond();
        int nanos = modified.getNano();
        if (nanos != 0 || seconds < 0 || seconds > MAX_NUMBER) {
            record("mtime", decimal(seconds, nanos));
        }
        number(block, TIME_AT, 12, Math.clamp(seconds, 0, MAX_NUMBER));
    }

    /// Seconds before 1970 count backwards, and so does what comes after their point.
    private static String decimal(long seconds, int nanos) {
        boolean before = seconds < 0;
        long whole = before && nanos > 0 ? seconds + 1 : seconds;
        long rest = before && nanos > 0 ? SECOND - nanos : nanos;
        String number = (before ? "-" : "") + Math.abs(whole);
        return rest == 0 ? number : number + "." + Long.toString(SECOND + rest).substring(1);
    }

    /// A record whose value need not be text.
    void text(String key, byte[] value) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
        } catch (CharacterCodingException notText) {
            record("hdrcharset", "BINARY");
        }
        record(key, value);
    }

    void record(String key, String value) {
        record(key, value.getBytes(StandardCharsets.UTF_8));
    }

    /// A record begins with its own length in decimal digits, these included.
    private void record(String key, byte[] value) {
        int rest = key.length() + value.length + 3;
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        records.writeBytes((length + " " + key + "=").getBytes(StandardCharsets.UTF_8));
        records.writeBytes(value);
        records.write('\n');
    }

    void write(Outlet out) throws IOException {
        if (records.size() > 0) {
            byte[] header = new byte[BLOCK];
            System.arraycopy(RECORDS_NAME, 0, header, 0, RECORDS_NAME.length);
            System.arraycopy(MAGIC, 0, header, MAGIC_AT, MAGIC.length);
            header[TYPE_AT] = RECORDS;
            number(header, NAME, 8, 0644);
            number(header, NAME + 8, 8, 0);
            number(header, NAME + 16, 8, 0);
            number(header, SIZE_AT, 12, records.size());
            number(header, TIME_AT, 12, 0);
            sum(header);
            out.put(header);
            out.put(records.toByteArray());
            out.zeros(padding(records.size()));
        }
        sum(block);
        out.put(block);
    }

    /// How many bytes are missing to a whole block.
    static int padding(long size) {
        return (int) (-size & (BLOCK - 1));
    }

    private static void number(byte[] header, int at, int length, long number) {
        long rest = number;
        for (int i = at + length - 2; i >= at; i--) {
            header[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
    }

    /// The sum of all bytes, its own field counted as spaces.
    private static void sum(byte[] header) {
        Arrays.fill(header, SUM_AT, SUM_AT + 8, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        number(header, SUM_AT, 7, sum);
        header[SUM_AT + 6] = 0;
    }
}
