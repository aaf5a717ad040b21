package dev.holdfast.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Counts what the files of btrfs subvolumes take on the disk, each piece of it once, however many files and
/// snapshots share it.
///
/// It reads the subvolumes' own trees (`BTRFS_IOC_TREE_SEARCH_V2`, Linux 3.16, for root only), so no file is
/// opened and no link is followed. Blocks of a tree say when they were last changed, and whole branches that
/// did not change since are passed over by the kernel.
public final class ExtentCount {

    private static final long TREE_SEARCH_V2 = 0xc0709411L;
    private static final int KEY_BYTES = 112;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int HEADER_BYTES = 32;
    private static final int INODE_ITEM = 1;
    private static final int EXTENT_DATA = 108;
    private static final int INLINE = 0;
    private static final int EXTENT_HEAD_BYTES = 21;
    private static final int DIRECTORY_TYPE = 0040000;
    private static final int TYPE_BITS = 0170000;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final LongSet seen = new LongSet();
    private final long until;
    private long bytes;
    private long files;

    /// Counts everything.
    public ExtentCount() {
        this(Long.MAX_VALUE);
    }

    /// Counts only what was written up to this transaction.
    public ExtentCount(long until) {
        this.until = until;
    }

    /// What was found so far.
    public long bytes() {
        return bytes;
    }

    /// Everything but folders, in the subvolumes that were looked through whole.
    public long files() {
        return files;
    }

    /// Looks through the whole subvolume of this folder. Small files lie within the tree itself and count.
    public void add(Fd top) throws LinuxException {
        search(top, 0, true);
    }

    /// Looks at what changed in the subvolume since this transaction, for pieces that were not seen yet.
    public void addChanges(Fd top, long since) throws LinuxException {
        search(top, since, false);
    }

    /// `struct btrfs_ioctl_search_args_v2`: tree_id 0, min_objectid 8, max_objectid 16, min_offset 24, max_offset
    /// 32, min_transid 40, max_transid 48, min_type 56, max_type 60, nr_items 64, buf_size 104, buf 112.
    private void search(Fd top, long since, boolean whole) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment call = arena.allocate(KEY_BYTES + (long) BUFFER_BYTES, 8);
            call.set(LONG, 16, -1L);
            call.set(LONG, 32, -1L);
            call.set(LONG, 40, since);
            call.set(LONG, 48, -1L);
            call.set(INT, 60, -1);
            boolean more = true;
            while (more) {
                call.set(INT, 64, -1);
                call.set(LONG, 104, BUFFER_BYTES);
                Libc.call(SystemCall.IOCTL, "btrfs search", top.number(), TREE_SEARCH_V2, call.address());
                int found = call.get(INT, 64);
                more = found > 0 && next(call, read(call, found, whole));
            }
        }
    }

    /// Reads the items and returns where the header of the last one is: transid 0, objectid 8, offset 16, type
    /// 24, len 28.
    private long read(MemorySegment call, int found, boolean whole) {
        long at = KEY_BYTES;
        long last = at;
        for (int i = 0; i < found; i++) {
            last = at;
            int type = call.get(INT, at + 24);
            int length = call.get(INT, at + 28);
            if (type == EXTENT_DATA) {
                extent(call, at + HEADER_BYTES, length, whole);
            } else if (type == INODE_ITEM && whole) {
                // struct btrfs_inode_item: nlink 40, mode 52.
                int mode = call.get(INT, at + HEADER_BYTES + 52);
                boolean counts = call.get(INT, at + HEADER_BYTES + 40) > 0 && (mode & TYPE_BITS) != DIRECTORY_TYPE;
                files += counts ? 1 : 0;
            }
            at += HEADER_BYTES + (long) length;
        }
        return last;
    }

    /// `struct btrfs_file_extent_item`: generation 0, type 20, disk_bytenr 21, disk_num_bytes 29. A hole has no
    /// place.
    private void extent(MemorySegment call, long at, int length, boolean whole) {
        if (call.get(LONG, at) > until) {
            return;
        }
        if (call.get(ValueLayout.JAVA_BYTE, at + 20) == INLINE) {
            bytes += whole ? length - EXTENT_HEAD_BYTES : 0;
            return;
        }
        long place = call.get(LONG, at + 21);
        if (place != 0 && seen.add(place)) {
            bytes += call.get(LONG, at + 29);
        }
    }

    /// Lets the search go on after the last item; false when there can be none.
    private static boolean next(MemorySegment call, long last) {
        long object = call.get(LONG, last + 8);
        long offset = call.get(LONG, last + 16);
        int type = call.get(INT, last + 24);
        if (offset != -1L) {
            offset++;
        } else if (type != 255) {
            offset = 0;
            type++;
        } else {
            offset = 0;
            type = 0;
            object++;
        }
        call.set(LONG, 8, object);
        call.set(LONG, 24, offset);
        call.set(INT, 56, type);
        return object != 0;
    }
}
