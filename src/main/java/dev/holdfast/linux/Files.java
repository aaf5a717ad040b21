package dev.holdfast.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Files by descriptor: every path is beneath a folder that is already open, and no link is ever followed
/// here (`openat2(2)`, Linux 5.6).
///
/// Names and paths are bytes. A path given to an `open…` call is names joined by `/`; the kernel itself
/// refuses a link, a magic link, a mount point or a step upwards anywhere in it. The subvolumes of one
/// btrfs are no mount points of each other and are passed.
public final class Files {

    /// Whether a rename may replace what has the new name.
    public enum Replace {
        REPLACE,
        KEEP
    }

    private static final long O_WRONLY = 1;
    private static final long O_RDWR = 2;
    private static final long O_CREAT = 0x40;
    private static final long O_EXCL = 0x80;
    private static final long O_NOCTTY = 0x100;
    private static final long O_NONBLOCK = 0x800;
    private static final long O_CLOEXEC = 0x80000;
    private static final long O_PATH = 0x200000;
    private static final long O_DIRECTORY = SystemCall.aarch64() ? 0x4000 : 0x10000;
    private static final long O_NOFOLLOW = SystemCall.aarch64() ? 0x8000 : 0x20000;
    private static final long O_LARGEFILE = SystemCall.aarch64() ? 0x20000 : 0;
    private static final long O_TMPFILE = 0x400000 | O_DIRECTORY;

    private static final long RESOLVE_NO_XDEV = 0x01;
    private static final long RESOLVE_NO_MAGICLINKS = 0x02;
    private static final long RESOLVE_NO_SYMLINKS = 0x04;
    private static final long RESOLVE_BENEATH = 0x08;
    private static final long RESOLVE = RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;
    private static final int OPEN_HOW_BYTES = 24;

    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_SYMLINK_FOLLOW = 0x400;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int RENAME_NOREPLACE = 1;
    private static final int RENAME_EXCHANGE = 2;
    private static final int SYNC_FILE_RANGE_WRITE = 2;
    private static final int PATH_MAX = 4096;
    private static final byte[] EMPTY = {};
    private static final byte[] HERE = {'.'};

    private Files() {}

    /// Takes hold of what is there, whatever it is, a link itself included, without opening it: nothing
    /// waits and no device or pipe notices.
    public static Fd hold(Fd directory, byte[] path) throws LinuxException {
        return openBeneath(directory, path, O_PATH | O_NOFOLLOW, 0);
    }

    /// Opens a folder, for reading its names, for `fsync` and as a place to start from.
    public static Fd openDirectory(Fd directory, byte[] path) throws LinuxException {
        return openBeneath(directory, path, O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK, 0);
    }

    /// The same folder again, as a descriptor of its own.
    public static Fd openDirectory(Fd directory) throws LinuxException {
        return openDirectory(directory, HERE);
    }

    /// Opens a folder of the server's own, by its path.
    public static Fd openDirectory(Path path) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            long flags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
            return new Fd((int) Libc.call(
                    SystemCall.OPENAT,
                    path.toString(),
                    Fd.CURRENT_DIRECTORY,
                    Libc.text(arena, path.toString()).address(),
                    flags,
                    0));
        }
    }

    /// Opens for reading what is held, which the caller knows to be a regular file. EAGAIN says that
    /// somebody has a lease on it.
    public static Fd openHeld(Fd held) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            String path = "/proc/self/fd/" + held.number();
            long flags = O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_LARGEFILE;
            return new Fd((int) Libc.call(
                    SystemCall.OPENAT,
                    path,
                    Fd.CURRENT_DIRECTORY,
                    Libc.text(arena, path).address(),
                    flags,
                    0));
        }
    }

    /// Opens what has this name for reading, without waiting for anybody; the caller looks whether it is a
    /// regular file.
    static Fd openToRead(Fd directory, byte[] name) throws LinuxException {
        return openBeneath(directory, name, O_NONBLOCK | O_NOFOLLOW, 0);
    }

    /// A new file in this folder that has no name and vanishes when nothing holds it any more. EOPNOTSUPP
    /// or EISDIR says that this file system has no such files.
    public static Fd createNameless(Fd directory) throws LinuxException {
        return openBeneath(directory, HERE, O_TMPFILE | O_WRONLY, 0600);
    }

    /// A new file under this name; EEXIST when there is something.
    public static Fd create(Fd directory, byte[] name) throws LinuxException {
        return openBeneath(directory, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0600);
    }

    /// The same, for reading and writing.
    static Fd createReadWrite(Fd directory, byte[] name) throws LinuxException {
        return openBeneath(directory, name, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW, 0600);
    }

    private static Fd openBeneath(Fd directory, byte[] path, long flags, long mode) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment how = arena.allocate(OPEN_HOW_BYTES, Long.BYTES);
            how.set(ValueLayout.JAVA_LONG, 0, flags | O_CLOEXEC | ((flags & O_PATH) != 0 ? 0 : O_NOCTTY | O_LARGEFILE));
            how.set(ValueLayout.JAVA_LONG, 8, mode);
            how.set(ValueLayout.JAVA_LONG, 16, RESOLVE);
            return new Fd((int) Libc.call(
                    SystemCall.OPENAT2,
                    shown(path),
                    directory.number(),
                    Libc.bytes(arena, path).address(),
                    how.address(),
                    OPEN_HOW_BYTES));
        }
    }

    /// What is known of an open or held thing.
    public static FileStatus status(Fd held) throws LinuxException {
        return status(held, EMPTY, AT_EMPTY_PATH);
    }

    /// What is known of what has this name, a link itself included.
    public static FileStatus status(Fd directory, byte[] name) throws LinuxException {
        return status(directory, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);
    }

    private static FileStatus status(Fd directory, byte[] name, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statx = arena.allocate(FileStatus.STATX_BYTES, Long.BYTES);
            Libc.call(
                    SystemCall.STATX,
                    shown(name),
                    directory.number(),
                    Libc.bytes(arena, name).address(),
                    flags,
                    FileStatus.STATX_BASIC,
                    statx.address());
            return FileStatus.of(statx);
        }
    }

    /// Where a held link points.
    public static byte[] readLink(Fd link) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(PATH_MAX);
            long length = Libc.call(
                    SystemCall.READLINKAT,
                    "",
                    link.number(),
                    Libc.bytes(arena, EMPTY).address(),
                    target.address(),
                    PATH_MAX);
            return target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    public static void makeDirectory(Fd directory, byte[] name, int mode) throws LinuxException {
        named(SystemCall.MKDIRAT, directory, name, mode);
    }

    /// Removes a name that is no folder's.
    public static void unlink(Fd directory, byte[] name) throws LinuxException {
        named(SystemCall.UNLINKAT, directory, name, 0);
    }

    /// Removes an empty folder.
    public static void removeDirectory(Fd directory, byte[] name) throws LinuxException {
        named(SystemCall.UNLINKAT, directory, name, AT_REMOVEDIR);
    }

    private static void named(SystemCall call, Fd directory, byte[] name, long word) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.call(
                    call,
                    shown(name),
                    directory.number(),
                    Libc.bytes(arena, name).address(),
                    word);
        }
    }

    /// Gives an open file that has no name a first one; EEXIST when there is something.
    public static void link(Fd file, Fd directory, byte[] name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.call(
                    SystemCall.LINKAT,
                    shown(name),
                    Fd.CURRENT_DIRECTORY,
                    Libc.text(arena, "/proc/self/fd/" + file.number()).address(),
                    directory.number(),
                    Libc.bytes(arena, name).address(),
                    AT_SYMLINK_FOLLOW);
        }
    }

    /// Moves a name, in one step. With `KEEP` it is EEXIST when the new name is taken.
    public static void rename(Fd from, byte[] name, Fd to, byte[] newName, Replace replace) throws LinuxException {
        long flags = switch (replace) {
            case REPLACE -> 0;
            case KEEP -> RENAME_NOREPLACE;
        };
        try (Arena arena = Arena.ofConfined()) {
            Libc.call(
                    SystemCall.RENAMEAT2,
                    shown(name) + ", " + shown(newName),
                    from.number(),
                    Libc.bytes(arena, name).address(),
                    to.number(),
                    Libc.bytes(arena, newName).address(),
                    flags);
        }
    }

    /// Lets two names change places, in one step.
    public static void exchange(Fd one, byte[] name, Fd other, byte[] otherName) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.call(
                    SystemCall.RENAMEAT2,
                    shown(name) + ", " + shown(otherName),
                    one.number(),
                    Libc.bytes(arena, name).address(),
                    other.number(),
                    Libc.bytes(arena, otherName).address(),
                    RENAME_EXCHANGE);
        }
    }

    public static void changeOwner(Fd file, int uid, int gid) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.call(
                    SystemCall.FCHOWNAT,
                    "" + uid,
                    file.number(),
                    Libc.bytes(arena, EMPTY).address(),
                    uid,
                    gid,
                    AT_EMPTY_PATH);
        }
    }

    public static void changeMode(Fd file, int mode) throws LinuxException {
        Libc.call(SystemCall.FCHMOD, Integer.toOctalString(mode), file.number(), mode);
    }

    /// Waits until the file or folder is safe on disk.
    public static void sync(Fd file) throws LinuxException {
        Libc.call(SystemCall.FSYNC, "", file.number());
    }

    /// Lets the disk begin with these bytes, so that a later `sync` has less to wait for.
    public static void startWriting(Fd file, long offset, long count) throws LinuxException {
        Libc.call(SystemCall.SYNC_FILE_RANGE, "", file.number(), offset, count, SYNC_FILE_RANGE_WRITE);
    }

    /// Writes what the buffer has at this offset and says how much of it; the buffer's position moves.
    public static int write(Fd file, ByteBuffer bytes, long offset) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = MemorySegment.ofBuffer(bytes);
            MemorySegment copy = arena.allocate(Math.max(1, source.byteSize()));
            MemorySegment.copy(source, 0, copy, 0, source.byteSize());
            long written = Libc.call(SystemCall.PWRITE64, "", file.number(), copy.address(), source.byteSize(), offset);
            bytes.position(bytes.position() + (int) written);
            return (int) written;
        }
    }

    private static String shown(byte[] path) {
        return new String(path, StandardCharsets.UTF_8);
    }
}
