package dev.holdfast.workspace.bundle;

import java.util.Arrays;

/// The stretches of data of a sparse file in an archive, in order.
final class SparseMap {

    private static final int MOST = 1 << 18;

    private long[] begins = new long[16];
    private long[] lengths = new long[16];
    private int count;
    private long data;

    void add(long begin, long length) {
        long reached = count == 0 ? 0 : begins[count - 1] + lengths[count - 1];
        if (begin < reached || length < 0 || begin + length < begin) {
            throw Names.bad("The archive has a sparse file whose map goes backwards.");
        }
        if (count == MOST) {
            throw Names.bad("The archive has a sparse file of more than " + MOST + " pieces.");
        }
        if (count == begins.length) {
            begins = Arrays.copyOf(begins, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        begins[count] = begin;
        lengths[count++] = length;
        data += length;
    }

    int count() {
        return count;
    }

    long begin(int index) {
        return begins[index];
    }

    long length(int index) {
        return lengths[index];
    }

    /// How much data there is in all.
    long data() {
        return data;
    }

    long end() {
        return count == 0 ? 0 : begins[count - 1] + lengths[count - 1];
    }
}
