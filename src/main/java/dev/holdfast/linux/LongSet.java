package dev.holdfast.linux;

/// A set of numbers other than 0, without an object for each.
final class LongSet {

    private static final int FIRST_SLOTS = 1 << 10;

    private long[] slots = new long[FIRST_SLOTS];
    private int size;

    /// Adds the number; false when it is there already.
    boolean add(long number) {
        if (number == 0) {
            throw new IllegalArgumentException("0 means an empty slot");
        }
        int slot = slot(number);
        if (slots[slot] == number) {
            return false;
        }
        slots[slot] = number;
        size++;
        if (size > slots.length / 2) {
            grow();
        }
        return true;
    }

    private int slot(long number) {
        int mask = slots.length - 1;
        // Places are multiples of 4096, so the upper bits are mixed in.
        int slot = (int) ((number * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (slots[slot] != 0 && slots[slot] != number) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] before = slots;
        slots = new long[before.length * 2];
        for (long number : before) {
            if (number != 0) {
                slots[slot(number)] = number;
            }
        }
    }
}
