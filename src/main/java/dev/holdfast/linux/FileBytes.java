package dev.holdfast.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;

/// The contents of open files: where they have bytes and where holes, and how they get from one file into
/// another: shared where the file system can do that, else copied with the holes left out.
public final class FileBytes {

    /// `_IOW(0x94, 9, int)` (`include/uapi/linux/fs.h`).
    private static final long FICLONE = 0x40049409L;

    /// `_IOW(0x94, 13, struct file_clone_range)`, four words: descriptor, offset, length, offset there.
    private static final long FICLONERANGE = 0x4020940dL;

    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final long STEP = 64L << 20;

    private FileBytes() {}

    /// A part of one file that is to be brought into another.
    public record Range(long from, long to, long count) {

        public Range {
            if (from < 0 || to < 0 || count < 0) {
                throw new IllegalArgumentException("from " + from + " to " + to + ", " + count + " bytes");
            }
        }
    }

    /// Copies `size` bytes into an empty file; says whether they are shared.
    public static boolean copy(Fd from, Fd to, long size) throws IOException {
        if (shared(from, to)) {
            return true;
        }
        copied(from, to, new Range(0, 0, size));
        return false;
    }

    /// Copies a range to the end of a file, which it makes longer by `count`; the source has that much.
    public static void append(Fd from, Fd to, Range range) throws IOException {
        if (range.count() > 0 && !shared(from, to, range)) {
            copied(from, to, range);
        }
    }

    private static void copied(Fd from, Fd to, Range range) throws IOException {
        truncate(to, range.to() + range.count());
        long limit = range.from() + range.count();
        long at = nextData(from, range.from()).orElse(limit);
        while (at < limit) {
            long end = Math.min(nextHole(from, at).orElse(limit), limit);
            bytes(from, to, new Range(at, range.to() + at - range.from(), end - at));
            at = nextData(from, end).orElse(limit);
        }
    }

    /// Sharing does not work between file systems, on most of them at all, and on btrfs not between a file
    /// with and one without copy-on-write.
    private static boolean shared(Fd from, Fd to) throws LinuxException {
        return worked(() -> Libc.call(SystemCall.IOCTL, "clone", to.number(), FICLONE, from.number()));
    }

    /// A part is shared in whole blocks only.
    private static boolean shared(Fd from, Fd to, Range range) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment words = arena.allocate(ValueLayout.JAVA_LONG, 4);
            words.setAtIndex(ValueLayout.JAVA_LONG, 0, from.number());
            words.setAtIndex(ValueLayout.JAVA_LONG, 1, range.from());
            words.setAtIndex(ValueLayout.JAVA_LONG, 2, range.count());
            words.setAtIndex(ValueLayout.JAVA_LONG, 3, range.to());
            return worked(() -> Libc.call(SystemCall.IOCTL, "clone range", to.number(), FICLONERANGE, words.address()));
        }
    }

    /// A request to share.
    @FunctionalInterface
    private interface Sharing {
        long ask() throws LinuxException;
    }

    private static boolean worked(Sharing sharing) throws LinuxException {
        try {
            return sharing.ask() >= 0;
        } catch (LinuxException failed) {
            return switch (failed.errno()) {
                case Errno.EOPNOTSUPP, Errno.ENOTTY, Errno.EXDEV, Errno.EINVAL, Errno.ENOSYS -> false;
                default -> throw failed;
            };
        }
    }

    /// Makes the file this long: what is over is gone, what is missing is a hole.
    public static void truncate(Fd file, long size) throws LinuxException {
        Libc.call(SystemCall.FTRUNCATE, "" + size, file.number(), size);
    }

    /// Where the next bytes begin that are no hole, from `at` on; nothing when there are none.
    public static OptionalLong nextData(Fd file, long at) throws LinuxException {
        return seek(file, at, SEEK_DATA);
    }

    /// Where the next hole begins, from `at` on; the end of the file is one. Nothing after the end.
    public static OptionalLong nextHole(Fd file, long at) throws LinuxException {
        return seek(file, at, SEEK_HOLE);
    }

    private static OptionalLong seek(Fd file, long at, int whence) throws LinuxException {
        try {
            return OptionalLong.of(Libc.call(SystemCall.LSEEK, "" + at, file.number(), at, whence));
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.ENXIO) {
                return OptionalLong.empty();
            }
            throw failed;
        }
    }

    private static void bytes(Fd from, Fd to, Range range) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG);
            in.set(ValueLayout.JAVA_LONG, 0, range.from());
            out.set(ValueLayout.JAVA_LONG, 0, range.to());
            long end = range.from() + range.count();
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
