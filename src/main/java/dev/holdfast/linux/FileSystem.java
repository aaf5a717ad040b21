package dev.holdfast.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What `statfs(2)` tells of the file system on which a file lies.
///
/// @param type its magic number (`include/uapi/linux/magic.h`)
/// @param total and `available`: bytes; what is kept for root is not available
/// @param readOnly whether nothing can be written, as after a failure of its disk
public record FileSystem(long type, long total, long available, boolean readOnly) {

    private static final long BTRFS_SUPER_MAGIC = 0x9123683EL;

    private static final long ST_RDONLY = 1;

    /// `struct statfs` of 64-bit machines (`include/uapi/asm-generic/statfs.h`), 120 bytes: f_type 0,
    /// f_bsize 8, f_blocks 16, f_bavail 32, f_frsize 72, f_flags 80.
    public static FileSystem of(Fd file) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(120, 8);
            Libc.call(SystemCall.FSTATFS, "descriptor " + file.number(), file.number(), answer.address());
            long fragment = answer.get(ValueLayout.JAVA_LONG, 72);
            long unit = fragment == 0 ? answer.get(ValueLayout.JAVA_LONG, 8) : fragment;
            return new FileSystem(
                    answer.get(ValueLayout.JAVA_LONG, 0) & 0xFFFFFFFFL,
                    answer.get(ValueLayout.JAVA_LONG, 16) * unit,
                    answer.get(ValueLayout.JAVA_LONG, 32) * unit,
                    (answer.get(ValueLayout.JAVA_LONG, 80) & ST_RDONLY) != 0);
        }
    }

    public boolean isBtrfs() {
        return type == BTRFS_SUPER_MAGIC;
    }
}
