package dev.holdfast.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/// Goes through the names of an open folder, and looks at what they name, with one set of buffers and without
/// an object for each: for folders of a hundred thousand names. On one thread, which also closes it.
///
/// `fill` reads some hundred names (`getdents64(2)`) and `next` goes from one to the next of these, so a scan
/// that ends after any `fill` can be gone on with by another scan of the same descriptor.
public final class FolderScan implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int NAME_OFFSET = 19;
    private static final int LENGTH_OFFSET = 16;
    private static final int ALIGNMENT = 8;
    private static final int MAX_NAME = 256;
    private static final int FLAGS = 0x100 | 0x800;

    private final Arena arena = Arena.ofConfined();
    private final Fd folder;
    private final MemorySegment names = arena.allocate(BUFFER_BYTES, ALIGNMENT);
    private final MemorySegment name = arena.allocate(MAX_NAME, ALIGNMENT);
    private final MemorySegment statx = arena.allocate(FileStatus.STATX_BYTES, ALIGNMENT);
    private final MemorySegment state = Libc.state(arena);
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private int filled;
    private int following;
    private int from;
    private int to;

    /// The folder stays the caller's.
    public FolderScan(Fd folder) {
        this.folder = folder;
    }

    /// Reads more names; says no when all have been read.
    public boolean fill() throws LinuxException {
        filled = (int) Libc.call(SystemCall.GETDENTS64, "", folder.number(), names.address(), BUFFER_BYTES);
        MemorySegment.copy(names, ValueLayout.JAVA_BYTE, 0, bytes, 0, filled);
        following = 0;
        return filled > 0;
    }

    /// Goes to the next name that was read, leaving out `.` and `..`; says no when there is none.
    public boolean next() {
        while (following < filled) {
            int entry = following;
            following += Short.toUnsignedInt(names.get(ValueLayout.JAVA_SHORT, entry + LENGTH_OFFSET));
            from = entry + NAME_OFFSET;
            // The NUL that ends a name is one of the last bytes; whatever fills up comes after it.
            to = Math.max(from, following - ALIGNMENT);
            while (bytes[to] != 0) {
                to++;
            }
            if (!dots()) {
                return true;
            }
        }
        return false;
    }

    private boolean dots() {
        return bytes[from] == '.' && (to - from == 1 || (to - from == 2 && bytes[from + 1] == '.'));
    }

    /// The name, as a copy.
    public byte[] name() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /// How the name compares with another one, as unsigned bytes.
    public int compareName(byte[] other) {
        return Arrays.compareUnsigned(bytes, from, to, other, 0, other.length);
    }

    /// Looks at what has the name, a link itself; says no when there is nothing any more. `size`, `seconds`
    /// and `nanos` tell what was seen.
    public boolean look() throws LinuxException {
        return look(bytes, from, to);
    }

    /// What has this name in the folder; nothing when there is none.
    public Optional<FileStatus> status(byte[] other) throws LinuxException {
        return look(other, 0, other.length) ? Optional.of(FileStatus.of(statx)) : Optional.empty();
    }

    private boolean look(byte[] source, int start, int end) throws LinuxException {
        MemorySegment.copy(source, start, name, ValueLayout.JAVA_BYTE, 0, end - start);
        name.set(ValueLayout.JAVA_BYTE, end - start, (byte) 0);
        int errno = Libc.statx(state, folder.number(), name, FLAGS, statx);
        return switch (errno) {
            case 0 -> true;
            case Errno.ENOENT -> false;
            default -> throw new LinuxException("statx", errno, "a name in a folder");
        };
    }

    public long size() {
        return FileStatus.size(statx);
    }

    /// When it was modified, in seconds since 1970, within the years that `FileStatus` has.
    public long seconds() {
        return FileStatus.seconds(statx);
    }

    /// The nanoseconds that go with `seconds`.
    public int nanos() {
        return FileStatus.nanos(statx);
    }

    @Override
    public void close() {
        arena.close();
    }
}
