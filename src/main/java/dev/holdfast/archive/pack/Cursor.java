package dev.holdfast.archive.pack;

import java.util.Arrays;

/// A way through what `Bytes` put together.
final class Cursor {

    private static final int MOST_BITS = 63;

    private final byte[] bytes;
    private int at;

    Cursor(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean more() {
        return at < bytes.length;
    }

    private byte next() {
        if (at >= bytes.length) {
            throw Seal.Broken.because("ends too early");
        }
        return bytes[at++];
    }

    long number() {
        long number = 0;
        for (int shift = 0; shift <= MOST_BITS; shift += 7) {
            byte next = next();
            number |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw Seal.Broken.because("has a number without an end");
    }

    int small() {
        long number = number();
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw Seal.Broken.because("has a number that is too large");
        }
        return (int) number;
    }

    long signed() {
        long number = number();
        return (number >>> 1) ^ -(number & 1);
    }

    byte[] bytes() {
        int count = small();
        if (count > bytes.length - at) {
            throw Seal.Broken.because("ends too early");
        }
        at += count;
        return Arrays.copyOfRange(bytes, at - count, at);
    }
}
