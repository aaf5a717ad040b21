package dev.holdfast.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// The inode flag that lets a file only grow: it cannot be truncated, overwritten, unlinked, renamed or
/// linked, by anybody, until the flag is taken away with CAP_LINUX_IMMUTABLE (`ioctl_iflags(2)`).
public final class AppendOnly {

    private static final long FS_IOC_GETFLAGS = 0x80086601L;
    private static final long FS_IOC_SETFLAGS = 0x40086602L;
    private static final int FS_APPEND_FL = 0x20;
    private static final boolean AARCH64 = System.getProperty("os.arch", "").equals("aarch64");
    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;
    private static final int O_NOFOLLOW = AARCH64 ? 0100000 : 0400000;

    private AppendOnly() {}

    /// Sets the flag. False where the file system has no such thing.
    public static boolean set(Path file) throws IOException {
        return change(file, FS_APPEND_FL);
    }

    /// Takes it away, so that the file can be removed.
    public static void clear(Path file) throws IOException {
        change(file, 0);
    }

    private static boolean change(Path file, int wanted) throws IOException {
        try (Arena arena = Arena.ofConfined();
                Fd open = open(arena, file)) {
            MemorySegment flags = arena.allocate(ValueLayout.JAVA_LONG);
            Libc.call(SystemCall.IOCTL, file.toString(), open.number(), FS_IOC_GETFLAGS, flags.address());
            int now = flags.get(ValueLayout.JAVA_INT, 0);
            if ((now & FS_APPEND_FL) == wanted) {
                return true;
            }
            flags.set(ValueLayout.JAVA_INT, 0, (now & ~FS_APPEND_FL) | wanted);
            Libc.call(SystemCall.IOCTL, file.toString(), open.number(), FS_IOC_SETFLAGS, flags.address());
            return true;
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.ENOTTY || failed.errno() == Errno.EOPNOTSUPP) {
                return false;
            }
            throw failed;
        }
    }

    private static Fd open(Arena arena, Path file) throws LinuxException {
        return new Fd((int) Libc.call(
                SystemCall.OPENAT,
                file.toString(),
                Fd.CURRENT_DIRECTORY,
                Libc.text(arena, file.toString()).address(),
                O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW,
                0));
    }
}
