package dev.holdfast.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/// What the kernel knows of a file (`statx(2)`).
///
/// @param type the four upper bits of the mode
/// @param mode the twelve lower ones
/// @param links how many names it has; a folder with none was removed
/// @param size in bytes, as the file says it
/// @param modified kept within the years 0 to 9999: anybody may set a time, to any number
/// @param changed nanoseconds since 1970; only the kernel sets it
public record FileStatus(int type, int mode, int links, long inode, long size, Instant modified, long changed) {

    public static final int DIRECTORY = 0x4000;
    public static final int REGULAR = 0x8000;
    public static final int LINK = 0xA000;
    public static final int FIFO = 0x1000;
    public static final int SOCKET = 0xC000;

    static final int STATX_BYTES = 256;
    static final int STATX_BASIC = 0x7ff;

    private static final long FIRST_SECOND =
            Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final long NANOS = 1_000_000_000L;

    static FileStatus of(MemorySegment statx) {
        int bits = Short.toUnsignedInt(statx.get(ValueLayout.JAVA_SHORT, 28));
        return new FileStatus(
                bits & 0xF000,
                bits & 0xFFF,
                statx.get(ValueLayout.JAVA_INT, 16),
                statx.get(ValueLayout.JAVA_LONG, 32),
                size(statx),
                Instant.ofEpochSecond(seconds(statx), nanos(statx)),
                statx.get(ValueLayout.JAVA_LONG, 96) * NANOS + statx.get(ValueLayout.JAVA_INT, 104));
    }

    /// A time as it is shown, within the years 0 to 9999.
    public static Instant shown(FileFacts.Moment time) {
        return Instant.ofEpochSecond(Math.clamp(time.seconds(), FIRST_SECOND, LAST_SECOND), time.nanos());
    }

    /// A time of the kernel's own as nanoseconds since 1970.
    public static long nanoseconds(FileFacts.Moment time) {
        return time.seconds() * NANOS + time.nanos();
    }

    static long size(MemorySegment statx) {
        return statx.get(ValueLayout.JAVA_LONG, 40);
    }

    /// When it was modified.
    static long seconds(MemorySegment statx) {
        return Math.clamp(statx.get(ValueLayout.JAVA_LONG, 112), FIRST_SECOND, LAST_SECOND);
    }

    static int nanos(MemorySegment statx) {
        return statx.get(ValueLayout.JAVA_INT, 120);
    }

    public boolean isDirectory() {
        return type == DIRECTORY;
    }

    public boolean isRegular() {
        return type == REGULAR;
    }

    public boolean isLink() {
        return type == LINK;
    }
}
