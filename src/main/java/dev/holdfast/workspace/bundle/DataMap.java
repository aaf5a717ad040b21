package dev.holdfast.workspace.bundle;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileTree.OpenFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalLong;

/// Where a sparse file has data: stretches in order, each by where it begins and how long it is.
///
/// It never grows beyond what fits into memory: of very many stretches those with the smallest holes between
/// them become one, with the hole read as zeros.
final class DataMap {

    private static final int MOST = 1 << 16;

    /// So much data one file may have. A file can say that it has exbibytes, and cost nothing.
    private static final long MOST_BYTES = 1L << 40;

    private long[] begins = new long[64];
    private long[] ends = new long[64];
    private int count;
    private long smallestHole = 1;

    /// The data of the file, up to `size`.
    static DataMap of(OpenFile file, long size) throws IOException {
        DataMap map = new DataMap();
        OptionalLong begin = file.nextData(0);
        while (begin.isPresent() && begin.getAsLong() < size) {
            long end = Math.min(file.nextHole(begin.getAsLong()), size);
            // Somebody made a hole of it in between.
            long after = Math.max(end, begin.getAsLong() + 1);
            if (end > begin.getAsLong()) {
                map.add(begin.getAsLong(), end);
            }
            begin = after < size ? file.nextData(after) : OptionalLong.empty();
        }
        if (map.bytes() > MOST_BYTES) {
            throw Problem.of(
                    Problem.Kind.TOO_LARGE,
                    "file_too_large",
                    "\"" + file.entry().path() + "\" has " + map.bytes()
                            + " bytes of data or more, which is too much for" + " a bundle; leave it out.");
        }
        return map;
    }

    private void add(long begin, long end) {
        if (count > 0 && begin - ends[count - 1] < smallestHole) {
            ends[count - 1] = end;
            return;
        }
        if (count == MOST) {
            thinOut();
            add(begin, end);
            return;
        }
        if (count == begins.length) {
            begins = Arrays.copyOf(begins, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
        }
        begins[count] = begin;
        ends[count++] = end;
    }

    private void thinOut() {
        while (count > MOST / 2) {
            smallestHole *= 2;
            int kept = 1;
            for (int i = 1; i < count; i++) {
                if (begins[i] - ends[kept - 1] < smallestHole) {
                    ends[kept - 1] = ends[i];
                } else {
                    begins[kept] = begins[i];
                    ends[kept++] = ends[i];
                }
            }
            count = kept;
        }
    }

    int count() {
        return count;
    }

    long begin(int index) {
        return begins[index];
    }

    long length(int index) {
        return ends[index] - begins[index];
    }

    long bytes() {
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += length(i);
        }
        return bytes;
    }
}
