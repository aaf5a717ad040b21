package dev.holdfast.archive.pack;

import java.util.Arrays;

/// Numbers and bytes, put one after the other: a number takes seven bits a byte, the lowest first.
final class Bytes {

    private static final int FIRST = 256;
    private static final int MOST_A_NUMBER = 10;

    private byte[] bytes = new byte[FIRST];
    private int length;

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    Bytes number(long number) {
        room(MOST_A_NUMBER);
        long left = number;
        while ((left & ~0x7fL) != 0) {
            bytes[length++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[length++] = (byte) left;
        return this;
    }

    /// A number that may be below nothing.
    Bytes signed(long number) {
        return number((number << 1) ^ (number >> 63));
    }

    Bytes bytes(byte[] more) {
        number(more.length);
        room(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    int length() {
        return length;
    }

    byte[] array() {
        return Arrays.copyOf(bytes, length);
    }
}
