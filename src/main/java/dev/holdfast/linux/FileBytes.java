package dev.holdfast.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The contents of one file brought into another, empty one: shared where the file system can do that, else
/// copied with the holes left out.
final class FileBytes {

    /// `_IOW(0x94, 9, int)` (`include/uapi/linux/fs.h`).
    private static final long FICLONE = 0x40049409L;

    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final long STEP = 64L << 20;

    private FileBytes() {}

    /// Copies `size` bytes; says whether they are shared.
    static boolean copy(Fd from, Fd to, long size) throws IOException {
        if (shared(from, to)) {
            return true;
        }
        Libc.call(SystemCall.FTRUNCATE, "a copy", to.number(), size);
        long at = seek(from, 0, SEEK_DATA, size);
        while (at < size) {
            long end = Math.min(seek(from, at, SEEK_HOLE, size), size);
            range(from, to, at, end);
            at = seek(from, end, SEEK_DATA, size);
        }
        return false;
    }

    /// Sharing does not work between file systems, on most of them at all, and on btrfs not between a file
    /// with and one without copy-on-write.
    private static boolean shared(Fd from, Fd to) throws LinuxException {
        try {
            Libc.call(SystemCall.IOCTL, "clone", to.number(), FICLONE, from.number());
            return true;
        } catch (LinuxException failed) {
            return switch (failed.errno()) {
                case Errno.EOPNOTSUPP, Errno.ENOTTY, Errno.EXDEV, Errno.EINVAL, Errno.ENOSYS -> false;
                default -> throw failed;
            };
        }
    }

    /// The next data or hole from `at` on; the end of the file when there is none.
    private static long seek(Fd file, long at, int whence, long size) throws LinuxException {
        try {
            return Libc.call(SystemCall.LSEEK, "a file", file.number(), at, whence);
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.ENXIO) {
                return size;
            }
            throw failed;
        }
    }

    private static void range(Fd from, Fd to, long start, long end) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG);
            in.set(ValueLayout.JAVA_LONG, 0, start);
            out.set(ValueLayout.JAVA_LONG, 0, start);
            while (in.get(ValueLayout.JAVA_LONG, 0) < end) {
                long count = Math.min(STEP, end - in.get(ValueLayout.JAVA_LONG, 0));
                long copied = Libc.call(
                        SystemCall.COPY_FILE_RANGE,
                        "a file",
                        from.number(),
                        in.address(),
                        to.number(),
                        out.address(),
                        count,
                        0);
                if (copied == 0) {
                    return;
                }
            }
        }
    }
}
