package dev.holdfast.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Reads the names of an open folder, a buffer at a time (`getdents64(2)`). May go from thread to thread,
/// one at a time; the descriptor stays the caller's.
public final class DirectoryReader {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int NAME_OFFSET = 19;
    private static final int LENGTH_OFFSET = 16;

    private final Fd directory;
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);

    public DirectoryReader(Fd directory) {
        this.directory = directory;
    }

    /// The next names, in no order and without `.` and `..`; none when all have been told.
    public List<byte[]> next() throws LinuxException {
        List<byte[]> names = new ArrayList<>();
        while (names.isEmpty()) {
            long filled = Libc.call(SystemCall.GETDENTS64, "", directory.number(), buffer.address(), BUFFER_BYTES);
            if (filled == 0) {
                return names;
            }
            for (long at = 0; at < filled; ) {
                int length = Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT, at + LENGTH_OFFSET));
                byte[] name = name(at + NAME_OFFSET, at + length);
                if (!dots(name)) {
                    names.add(name);
                }
                at += length;
            }
        }
        return names;
    }

    private byte[] name(long from, long limit) {
        long end = from;
        while (end < limit && buffer.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        return buffer.asSlice(from, end - from).toArray(ValueLayout.JAVA_BYTE);
    }

    private static boolean dots(byte[] name) {
        return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }
}
