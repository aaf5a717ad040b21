package dev.holdfast.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Reads the names of an open folder with their kinds, a buffer at a time (`getdents64(2)`), on one thread.
/// The descriptor stays the caller's; the buffer is gone when it is closed.
///
/// The kind spares a `statx` for each name. Not every file system tells it, and it is what the thing was
/// when the name was read.
public final class NameReader implements AutoCloseable {

    private static final int LENGTH_OFFSET = 16;
    private static final int KIND_OFFSET = 18;
    private static final int NAME_OFFSET = 19;

    /// A directory entry has its kind in four bits, which are the upper ones of a mode.
    private static final int KIND_SHIFT = 12;

    /// A name in the folder.
    public static final class Name {

        private final byte[] bytes;
        private final int type;

        private Name(byte[] bytes, int type) {
            this.bytes = bytes;
            this.type = type;
        }

        public byte[] bytes() {
            return bytes;
        }

        /// One of the types of `FileStatus` or a device's, 0 where the folder does not tell it.
        public int type() {
            return type;
        }
    }

    private final Fd directory;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer;

    public NameReader(Fd directory, int bufferBytes) {
        this.directory = directory;
        this.buffer = arena.allocate(bufferBytes, Long.BYTES);
    }

    /// The next names, in no order and without `.` and `..`; none when all have been told.
    public List<Name> next() throws LinuxException {
        List<Name> names = new ArrayList<>();
        while (names.isEmpty()) {
            long filled = Libc.call(SystemCall.GETDENTS64, "", directory.number(), buffer.address(), buffer.byteSize());
            if (filled == 0) {
                return names;
            }
            for (long at = 0; at < filled; ) {
                int length = Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT, at + LENGTH_OFFSET));
                byte[] name = Entries.ended(buffer.asSlice(at + NAME_OFFSET, length - NAME_OFFSET));
                if (!dots(name)) {
                    int kind = buffer.get(ValueLayout.JAVA_BYTE, at + KIND_OFFSET) & 0xf;
                    names.add(new Name(name, kind << KIND_SHIFT));
                }
                at += length;
            }
        }
        return names;
    }

    private static boolean dots(byte[] name) {
        return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }

    @Override
    public void close() {
        arena.close();
    }
}
