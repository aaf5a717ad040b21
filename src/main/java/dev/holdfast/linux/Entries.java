package dev.holdfast.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What copying a tree needs beyond `Files`: the names of an open folder listed, made anew and given owner,
/// mode and times. One step below a descriptor each, so no link is ever followed. Names are bytes.
public final class Entries {

    private static final int O_CLOEXEC = 02000000;
    private static final int O_DIRECTORY = SystemCall.aarch64() ? 040000 : 0200000;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final long UTIME_OMIT = 0x3ffffffe;
    private static final int PRIVATE = 0600;
    private static final int BUFFER = 32 * 1024;
    private static final int PATH_MAX = 4096;

    private Entries() {}

    /// Every name in the folder but `.` and `..`.
    ///
    /// `struct linux_dirent64` (`getdents64(2)`): d_reclen 16, d_name 19. Unlike `DirectoryReader` it stays
    /// on one thread, so its buffer is gone at once and a walk through many folders does not wait for the
    /// garbage collector.
    public static List<byte[]> list(Fd folder) throws LinuxException {
        return list(folder, Integer.MAX_VALUE);
    }

    /// The same, ended when there are `enough` of them or a few more.
    static List<byte[]> list(Fd folder, int enough) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            return list(folder, arena.allocate(BUFFER, 8), enough);
        }
    }

    private static List<byte[]> list(Fd folder, MemorySegment buffer, int enough) throws LinuxException {
        List<byte[]> names = new ArrayList<>();
        while (names.size() <= enough) {
            long size = buffer.byteSize();
            long filled = Libc.call(SystemCall.GETDENTS64, "a folder", folder.number(), buffer.address(), size);
            if (filled == 0) {
                return names;
            }
            for (long at = 0; at < filled; ) {
                byte[] name = ended(buffer.asSlice(at + 19));
                if (!dots(name)) {
                    names.add(name);
                }
                at += Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT, at + 16));
            }
        }
        return names;
    }

    private static boolean dots(byte[] name) {
        return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }

    static byte[] ended(MemorySegment text) {
        int length = 0;
        while (text.get(ValueLayout.JAVA_BYTE, length) != 0) {
            length++;
        }
        return text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /// The folder that holds this one.
    public static Fd openParent(Fd folder) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment up = Libc.text(arena, "..");
            long flags = O_DIRECTORY | O_CLOEXEC;
            return new Fd((int) Libc.call(SystemCall.OPENAT, "..", folder.number(), up.address(), flags, 0));
        }
    }

    /// Makes a FIFO, socket or device.
    public static void makeNode(Fd folder, byte[] name, int type, FileFacts.Device node) throws LinuxException {
        // `new_encode_dev` (include/linux/kdev_t.h), as the C library packs it for this call.
        long number = (node.minor() & 0xffL) | ((long) node.major() << 8) | ((node.minor() & ~0xffL) << 12);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = Libc.bytes(arena, name);
            Libc.call(SystemCall.MKNODAT, shown(name), folder.number(), bytes.address(), type | PRIVATE, number);
        }
    }

    public static void makeLink(Fd folder, byte[] name, byte[] target) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = Libc.bytes(arena, name);
            MemorySegment text = Libc.bytes(arena, target);
            Libc.call(SystemCall.SYMLINKAT, shown(name), text.address(), folder.number(), bytes.address());
        }
    }

    public static byte[] linkTarget(Fd folder, byte[] name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = Libc.bytes(arena, name);
            MemorySegment text = arena.allocate(PATH_MAX);
            long length = Libc.call(
                    SystemCall.READLINKAT, shown(name), folder.number(), bytes.address(), text.address(), PATH_MAX);
            return text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /// Gives the file another name; a link gets one itself.
    public static void nameAgain(Fd folder, byte[] name, Fd otherFolder, byte[] otherName) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = Libc.bytes(arena, name);
            MemorySegment to = Libc.bytes(arena, otherName);
            Libc.call(
                    SystemCall.LINKAT,
                    shown(otherName),
                    folder.number(),
                    from.address(),
                    otherFolder.number(),
                    to.address(),
                    0);
        }
    }

    public static void owner(Fd folder, byte[] name, int uid, int gid) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = Libc.bytes(arena, name);
            long flags = AT_SYMLINK_NOFOLLOW;
            Libc.call(SystemCall.FCHOWNAT, shown(name), folder.number(), bytes.address(), uid, gid, flags);
        }
    }

    /// Sets the permission bits of a name that is known not to be a link.
    public static void mode(Fd folder, byte[] name, int mode) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = Libc.bytes(arena, name);
            Libc.call(SystemCall.FCHMODAT, shown(name), folder.number(), bytes.address(), mode & 07777);
        }
    }

    /// Sets both times of a file, or of a link itself. Two `struct timespec`, seconds and nanoseconds.
    public static void times(Fd folder, byte[] name, FileFacts.Moment accessed, FileFacts.Moment modified)
            throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment times = arena.allocate(32, 8);
            times.set(ValueLayout.JAVA_LONG, 0, accessed.seconds());
            times.set(ValueLayout.JAVA_LONG, 8, accessed.nanos());
            times.set(ValueLayout.JAVA_LONG, 16, modified.seconds());
            times.set(ValueLayout.JAVA_LONG, 24, modified.nanos());
            MemorySegment bytes = Libc.bytes(arena, name);
            Libc.call(
                    SystemCall.UTIMENSAT,
                    shown(name),
                    folder.number(),
                    bytes.address(),
                    times.address(),
                    AT_SYMLINK_NOFOLLOW);
        }
    }

    /// Sets the permission bits of a held thing that is known not to be a link; links have none.
    public static void mode(Fd held, int mode) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.call(
                    SystemCall.FCHMODAT,
                    Integer.toOctalString(mode),
                    Fd.CURRENT_DIRECTORY,
                    Libc.text(arena, "/proc/self/fd/" + held.number()).address(),
                    mode & 07777);
        }
    }

    /// Sets when a held or open thing was modified, a link itself included; when it was read stays.
    /// `UTIME_OMIT` is of `include/linux/stat.h`, `AT_EMPTY_PATH` works here from Linux 5.8 on.
    public static void modified(Fd held, FileFacts.Moment modified) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment times = arena.allocate(32, 8);
            times.set(ValueLayout.JAVA_LONG, 8, UTIME_OMIT);
            times.set(ValueLayout.JAVA_LONG, 16, modified.seconds());
            times.set(ValueLayout.JAVA_LONG, 24, modified.nanos());
            Libc.call(
                    SystemCall.UTIMENSAT,
                    "" + modified.seconds(),
                    held.number(),
                    Libc.text(arena, "").address(),
                    times.address(),
                    AT_EMPTY_PATH);
        }
    }

    private static String shown(byte[] name) {
        return new String(name, StandardCharsets.UTF_8);
    }
}
