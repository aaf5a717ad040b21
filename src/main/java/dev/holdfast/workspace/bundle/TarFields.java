package dev.holdfast.workspace.bundle;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// The fields of a header of 512 bytes.
final class TarFields {

    private static final int SUM_AT = 148;
    private static final int TYPE_AT = 156;
    private static final int MAGIC_AT = 257;

    /// Whether a block has a sum over itself.
    enum Sum {
        THERE,
        NONE
    }

    private final byte[] block;

    TarFields(byte[] block, Sum sum) {
        this.block = block;
        switch (sum) {
            case THERE -> checkSum();
            case NONE -> {}
        }
    }

    /// The fields of a header.
    ///
    /// @throws dev.holdfast.problem.Problem `bad_archive` when the sum is wrong
    TarFields(byte[] block) {
        this(block, Sum.THERE);
    }

    private void checkSum() {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < block.length; i++) {
            byte b = i >= SUM_AT && i < SUM_AT + 8 ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        long told = number(SUM_AT, 8);
        if (told != unsigned && told != signed) {
            throw Names.bad("The archive is damaged, or no tar: the sum of a header is wrong.");
        }
    }

    char type() {
        return (char) block[TYPE_AT];
    }

    byte[] name() {
        byte[] name = text(0, 100);
        byte[] prefix = ustar() ? text(345, 155) : new byte[0];
        if (prefix.length == 0) {
            return name;
        }
        byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        joined[prefix.length] = '/';
        System.arraycopy(name, 0, joined, prefix.length + 1, name.length);
        return joined;
    }

    /// Whether it has a prefix; GNU's own form has other things in its place.
    private boolean ustar() {
        return Arrays.equals(block, MAGIC_AT, MAGIC_AT + 6, new byte[] {'u', 's', 't', 'a', 'r', 0}, 0, 6);
    }

    byte[] target() {
        return text(157, 100);
    }

    int mode() {
        return (int) (number(100, 8) & 07777);
    }

    long size() {
        return number(124, 12);
    }

    Optional<Instant> modified() {
        try {
            return Optional.of(Instant.ofEpochSecond(number(136, 12)));
        } catch (DateTimeException outside) {
            return Optional.empty();
        }
    }

    /// Up to the first NUL.
    byte[] text(int at, int most) {
        int end = at;
        while (end < at + most && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, at, end);
    }

    /// Octal digits between spaces, or GNU's 256-based number when the first bit is set.
    long number(int at, int length) {
        if ((block[at] & 0x80) != 0) {
            return binary(at, length);
        }
        long number = 0;
        boolean begun = false;
        for (int i = at; i < at + length; i++) {
            byte digit = block[i];
            if (digit >= '0' && digit <= '7') {
                number = (number << 3) | (digit - '0');
                begun = true;
            } else if (digit == 0 || (digit == ' ' && begun)) {
                break;
            } else if (digit != ' ') {
                throw Names.bad("The archive is damaged, or no tar: a number in a header is none.");
            }
        }
        return number;
    }

    private long binary(int at, int length) {
        long number = (block[at] & 0xff) == 0xff ? -1 : block[at] & 0x7f;
        for (int i = at + 1; i < at + length; i++) {
            if (number != number << 8 >> 8) {
                throw Names.bad("The archive has a number that is too large.");
            }
            number = (number << 8) | (block[i] & 0xff);
        }
        return number;
    }
}
