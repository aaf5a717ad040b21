package dev.holdfast.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The simple quotas of btrfs (Linux 6.7). A piece of disk is charged to the subvolume that wrote it first, as
/// long as anybody refers to it, and a write beyond a subvolume's limit is refused with EDQUOT. Nothing has to
/// be looked up for that, so snapshots are as quick as without.
///
/// Requests and structures are those of `include/uapi/linux/btrfs.h` and `btrfs_tree.h`. A file system on which
/// they were ever turned on cannot be mounted by an older kernel any more.
public final class SimpleQuota {

    /// What a subvolume is charged, its own tree included.
    ///
    /// @param transaction the commit as of which this is so
    public record Charge(long transaction, long bytes) {}

    private static final long QUOTA_CTL = 0xc0109428L;
    private static final long QGROUP_CREATE = 0x4010942aL;
    private static final long QGROUP_LIMIT = 0x8030942bL;
    private static final long ENABLE_SIMPLE = 4;
    private static final long DISABLE = 2;
    private static final long MAX_RFER = 1;
    private static final long ON_AND_SIMPLE = 1 | 1 << 3;

    private static final long SUPER_BLOCK = 64 << 10;
    private static final long SIMPLE_QUOTA = 1 << 16;

    private static final long TREE_SEARCH_V2 = 0xc0709411L;
    private static final long QUOTA_TREE = 8;
    private static final int STATUS = 240;
    private static final int INFO = 242;
    private static final int LIMIT = 244;
    private static final int KEY_BYTES = 112;
    private static final int HEADER_BYTES = 32;
    private static final int BUFFER_BYTES = 1 << 16;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private SimpleQuota() {}

    /// Turns them on where they are not, and says whether they are on now: a kernel may not have them, and
    /// somebody may use the other kind of quotas.
    public static boolean begin(Fd anyFile) throws LinuxException {
        if (status(anyFile).isPresent()) {
            return stands(anyFile);
        }
        try {
            control(anyFile, ENABLE_SIMPLE);
            return true;
        } catch (LinuxException failed) {
            return switch (failed.errno()) {
                case Errno.EINVAL, Errno.ENOTTY, Errno.EOPNOTSUPP -> false;
                default -> throw failed;
            };
        }
    }

    /// Turns them off where they are on, and every limit with them.
    public static void end(Fd anyFile) throws LinuxException {
        if (stands(anyFile)) {
            control(anyFile, DISABLE);
        }
    }

    /// Whether they were ever turned on in the file system of this device or file.
    ///
    /// `struct btrfs_super_block`, 64 KiB after the beginning: incompat_flags 188, of which one is
    /// `SIMPLE_QUOTA`.
    public static boolean wereOn(Path device) throws IOException {
        ByteBuffer flags = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(device, StandardOpenOption.READ)) {
            channel.read(flags, SUPER_BLOCK + 188);
        }
        return (flags.getLong(0) & SIMPLE_QUOTA) != 0;
    }

    /// `struct btrfs_ioctl_quota_ctl_args`: cmd 0, status 8.
    private static void control(Fd anyFile, long command) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(16, 8);
            arguments.set(LONG, 0, command);
            Libc.call(SystemCall.IOCTL, "btrfs quota", anyFile.number(), QUOTA_CTL, arguments.address());
        }
    }

    private static boolean stands(Fd anyFile) throws LinuxException {
        Optional<long[]> status = status(anyFile);
        return status.isPresent() && (status.get()[1] & ON_AND_SIMPLE) == ON_AND_SIMPLE;
    }

    /// What the subvolume is charged as of the last commit; empty when nothing was ever written down for it.
    public static Optional<Charge> charge(Fd anyFile, long subvolume) throws LinuxException {
        Optional<long[]> before = status(anyFile);
        while (before.isPresent()) {
            Optional<Info> info = info(anyFile, subvolume, subvolume);
            long transaction = before.get()[0];
            before = status(anyFile);
            // A commit writes down what is charged first, and last which one it is.
            boolean within =
                    info.filter(found -> found.generation() > transaction).isPresent();
            if (!within && before.isPresent() && before.get()[0] == transaction) {
                return info.map(found -> new Charge(transaction, found.bytes()));
            }
        }
        return Optional.empty();
    }

    /// Limits what the subvolume may be charged, from now on.
    ///
    /// `struct btrfs_ioctl_qgroup_limit_args`, 48 bytes: qgroupid 0, flags 8, max_rfer 16.
    public static void limit(Fd anyFile, long subvolume, long bytes) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(48, 8);
            arguments.set(LONG, 0, subvolume);
            arguments.set(LONG, 8, MAX_RFER);
            arguments.set(LONG, 16, bytes);
            Libc.call(SystemCall.IOCTL, "btrfs limit", anyFile.number(), QGROUP_LIMIT, arguments.address());
        }
    }

    /// The limit that was set, now or before the file system was mounted; `struct btrfs_qgroup_limit_item`: flags
    /// 0, max_rfer 8.
    public static Optional<Long> limit(Fd anyFile, long subvolume) throws LinuxException {
        return first(anyFile, LIMIT, subvolume, subvolume)
                .filter(found -> (found[1] & MAX_RFER) != 0)
                .map(found -> found[2]);
    }

    /// Drops what is written down for subvolumes that are gone and that nothing is charged to any more; the
    /// kernel does so by itself only for those that held nothing when they went. Returns how many there were.
    public static int forget(Fd anyFile) throws LinuxException {
        int forgotten = 0;
        Optional<Info> next = info(anyFile, 0, Long.MAX_VALUE);
        while (next.isPresent()) {
            long subvolume = next.get().subvolume();
            if (next.get().bytes() == 0 && dropped(anyFile, subvolume)) {
                forgotten++;
            }
            next = info(anyFile, subvolume + 1, Long.MAX_VALUE);
        }
        return forgotten;
    }

    /// `struct btrfs_ioctl_qgroup_create_args`: create 0, qgroupid 8. EBUSY for one whose subvolume is there.
    private static boolean dropped(Fd anyFile, long subvolume) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(16, 8);
            arguments.set(LONG, 8, subvolume);
            Libc.call(SystemCall.IOCTL, "btrfs forget", anyFile.number(), QGROUP_CREATE, arguments.address());
            return true;
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.EBUSY || failed.errno() == Errno.ENOENT) {
                return false;
            }
            throw failed;
        }
    }

    /// Generation and flags: `struct btrfs_qgroup_status_item`: generation 8, flags 16.
    private static Optional<long[]> status(Fd anyFile) throws LinuxException {
        return first(anyFile, STATUS, 0, 0).map(found -> new long[] {found[2], found[3]});
    }

    /// What a subvolume is charged.
    ///
    /// @param generation the commit that wrote it down
    private record Info(long subvolume, long generation, long bytes) {}

    /// The first of these subvolumes: `struct btrfs_qgroup_info_item`: generation 0, referenced 8.
    private static Optional<Info> info(Fd anyFile, long from, long to) throws LinuxException {
        return first(anyFile, INFO, from, to).map(found -> new Info(found[0], found[1], found[2]));
    }

    /// The first item of this type in the quota tree: its offset and its first three numbers. None where there is
    /// no such tree. For the structure of the call see `ExtentCount`.
    private static Optional<long[]> first(Fd anyFile, int type, long from, long to) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment call = arena.allocate(KEY_BYTES + (long) BUFFER_BYTES, 8);
            call.set(LONG, 0, QUOTA_TREE);
            call.set(LONG, 24, from);
            call.set(LONG, 32, to);
            call.set(LONG, 48, -1L);
            call.set(INT, 56, type);
            call.set(INT, 60, type);
            call.set(INT, 64, 1);
            call.set(LONG, 104, BUFFER_BYTES);
            try {
                Libc.call(SystemCall.IOCTL, "btrfs search", anyFile.number(), TREE_SEARCH_V2, call.address());
            } catch (LinuxException failed) {
                if (failed.errno() == Errno.ENOENT) {
                    return Optional.empty();
                }
                throw failed;
            }
            if (call.get(INT, 64) == 0) {
                return Optional.empty();
            }
            long item = KEY_BYTES + HEADER_BYTES;
            return Optional.of(new long[] {
                call.get(LONG, KEY_BYTES + 16),
                call.get(LONG, item),
                call.get(LONG, item + 8),
                call.get(LONG, item + 16)
            });
        }
    }
}
