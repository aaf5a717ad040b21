package dev.holdfast.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

/// Everything that `statx(2)` tells of a file, as a copy has to keep it; `FileStatus` is what people see.
///
/// @param device and `inode`: together the file's identity while it exists
/// @param mode type and permissions, as in `stat(2)`
/// @param allocated bytes that the file takes on its disk
/// @param mountRoot whether something is mounted exactly here
public record FileFacts(
        Device device,
        long inode,
        int mode,
        int links,
        int uid,
        int gid,
        long size,
        long allocated,
        Moment accessed,
        Moment modified,
        Moment changed,
        Device node,
        boolean mountRoot) {

    /// A device number in its two halves.
    public record Device(int major, int minor) {}

    /// Seconds and nanoseconds since 1970.
    public record Moment(long seconds, int nanos) {

        public static Moment of(Instant time) {
            return new Moment(time.getEpochSecond(), time.getNano());
        }
    }

    /// The kinds of file that `mode` tells (`include/uapi/linux/stat.h`).
    public static final int TYPE = 0170000;

    public static final int SOCKET = 0140000;
    public static final int LINK = 0120000;
    public static final int REGULAR = 0100000;
    public static final int BLOCK = 0060000;
    public static final int DIRECTORY = 0040000;
    public static final int CHARACTER = 0020000;
    public static final int FIFO = 0010000;

    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final long STATX_ATTR_MOUNT_ROOT = 0x2000;
    private static final long SECTOR = 512;
    private static final byte[] NO_NAME = {};

    /// The status of the open file itself.
    public static FileFacts of(Fd file) throws LinuxException {
        return ask(file.number(), NO_NAME, AT_EMPTY_PATH, "descriptor " + file.number());
    }

    /// The status of a name in a folder; of a link itself when it is one.
    public static FileFacts of(Fd folder, byte[] name) throws LinuxException {
        return ask(folder.number(), name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, "a name in a folder");
    }

    /// The status of one of the server's own places; of a link itself when it is one.
    public static FileFacts of(Path place) throws LinuxException {
        byte[] name = place.toString().getBytes(StandardCharsets.UTF_8);
        return ask(Fd.CURRENT_DIRECTORY, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, place.toString());
    }

    /// Whether both are one and the same file.
    public boolean sameFile(FileFacts other) {
        return inode == other.inode && device.equals(other.device);
    }

    public int type() {
        return mode & TYPE;
    }

    public boolean isDirectory() {
        return type() == DIRECTORY;
    }

    /// `struct statx`, 256 bytes (`include/uapi/linux/stat.h`): attributes 8, nlink 16, uid 20, gid 24,
    /// mode 28, ino 32, size 40, blocks 48, atime 64, ctime 96, mtime 112, rdev 128, dev 136.
    private static FileFacts ask(int folder, byte[] name, int flags, String detail) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(256, 8);
            Libc.call(
                    SystemCall.STATX,
                    detail,
                    folder,
                    Libc.bytes(arena, name).address(),
                    flags,
                    STATX_BASIC_STATS,
                    answer.address());
            return new FileFacts(
                    new Device(answer.get(ValueLayout.JAVA_INT, 136), answer.get(ValueLayout.JAVA_INT, 140)),
                    answer.get(ValueLayout.JAVA_LONG, 32),
                    Short.toUnsignedInt(answer.get(ValueLayout.JAVA_SHORT, 28)),
                    answer.get(ValueLayout.JAVA_INT, 16),
                    answer.get(ValueLayout.JAVA_INT, 20),
                    answer.get(ValueLayout.JAVA_INT, 24),
                    answer.get(ValueLayout.JAVA_LONG, 40),
                    answer.get(ValueLayout.JAVA_LONG, 48) * SECTOR,
                    moment(answer, 64),
                    moment(answer, 112),
                    moment(answer, 96),
                    new Device(answer.get(ValueLayout.JAVA_INT, 128), answer.get(ValueLayout.JAVA_INT, 132)),
                    (answer.get(ValueLayout.JAVA_LONG, 8) & STATX_ATTR_MOUNT_ROOT) != 0);
        }
    }

    private static Moment moment(MemorySegment answer, long offset) {
        return new Moment(answer.get(ValueLayout.JAVA_LONG, offset), answer.get(ValueLayout.JAVA_INT, offset + 8));
    }
}
