package dev.holdfast.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The items of a btrfs subvolume's own tree in the order of their keys (`BTRFS_IOC_TREE_SEARCH_V2`, Linux 3.16,
/// for root only): no file is opened and no link is followed. On one thread, which also closes it.
///
/// Blocks of the tree say in which transaction they were last written, and those that were not since a given one
/// are passed over by the kernel, whole branches at once. The other items of a block that was come along.
public final class TreeItems implements AutoCloseable {

    /// Numbers of inodes lie between these (`BTRFS_FIRST_FREE_OBJECTID`, `BTRFS_LAST_FREE_OBJECTID`), which are
    /// unsigned; the first is the top folder of the subvolume.
    public static final long FIRST_INODE = 256;

    public static final long LAST_INODE = -256;

    /// Kinds of items (`include/uapi/linux/btrfs_tree.h`).
    public static final int INODE = 1;

    public static final int INODE_NAMES = 12;
    public static final int INODE_MORE_NAMES = 13;
    public static final int FOLDER_ENTRY = 96;
    public static final int EXTENT = 108;

    private static final long TREE_SEARCH_V2 = 0xc0709411L;
    private static final int KEY_BYTES = 112;
    private static final int HEADER_BYTES = 32;
    private static final int LAST_TYPE = 255;

    /// With its header; a block of the tree has 64 KiB at most.
    private static final int LARGEST_ITEM = 64 << 10;

    private final Fd top;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment call;

    /// The same as `call`, which the quick compiler's code reads items by in less time.
    private final ByteBuffer bytes;

    private final int bufferBytes;
    private int left;
    private int at;
    private boolean more;

    /// @param top stays the caller's
    /// @param bufferBytes for what the kernel tells at once, larger than a block of the tree, 16 MiB at most
    public TreeItems(Fd top, int bufferBytes) {
        this.top = top;
        this.bufferBytes = bufferBytes;
        this.call = arena.allocate(KEY_BYTES + (long) bufferBytes, Long.BYTES);
        this.bytes = call.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /// Begins with all items in blocks that were written after this transaction.
    public void writtenAfter(long transaction) {
        begin(FIRST_INODE, 0, LAST_INODE, LAST_TYPE);
        bytes.putLong(40, transaction == Long.MAX_VALUE ? transaction : transaction + 1);
    }

    /// Begins with the items of one inode of the kinds from one to another.
    public void of(long inode, int firstType, int lastType) {
        begin(inode, firstType, inode, lastType);
        bytes.putLong(40, 0);
    }

    /// `struct btrfs_ioctl_search_args_v2`: tree_id 0, min_objectid 8, max_objectid 16, min_offset 24, max_offset
    /// 32, min_transid 40, max_transid 48, min_type 56, max_type 60, nr_items 64, buf_size 104, buf 112.
    private void begin(long firstInode, int firstType, long lastInode, int lastType) {
        bytes.putLong(8, firstInode);
        bytes.putLong(16, lastInode);
        bytes.putLong(24, 0);
        bytes.putLong(32, -1L);
        bytes.putLong(48, -1L);
        bytes.putInt(56, firstType);
        bytes.putInt(60, lastType);
        left = 0;
        more = true;
    }

    /// Goes to the next item; says no when there is none.
    public boolean next() throws LinuxException {
        if (left > 0) {
            at += HEADER_BYTES + length();
            left--;
        }
        if (left == 0) {
            return more && fill();
        }
        return true;
    }

    private boolean fill() throws LinuxException {
        bytes.putInt(64, -1);
        bytes.putLong(104, bufferBytes);
        Libc.call(SystemCall.IOCTL, "btrfs search", top.number(), TREE_SEARCH_V2, call.address());
        left = bytes.getInt(64);
        at = KEY_BYTES;
        if (left == 0) {
            more = false;
            return false;
        }
        int last = at;
        for (int i = 1; i < left; i++) {
            last += HEADER_BYTES + bytes.getInt(last + 28);
        }
        int end = last + HEADER_BYTES + bytes.getInt(last + 28);
        // With room left for the largest item that there can be, the kernel ended because there was no more.
        boolean full = KEY_BYTES + bufferBytes - end < LARGEST_ITEM;
        more = full && continueAfter(last);
        return true;
    }

    /// Lets the next search go on after the item with this header (transid 0, objectid 8, offset 16, type 24,
    /// len 28); says no when there can be none.
    private boolean continueAfter(int header) {
        long inode = bytes.getLong(header + 8);
        long offset = bytes.getLong(header + 16) + 1;
        int type = bytes.getInt(header + 24);
        if (offset == 0) {
            type++;
        }
        if (type > LAST_TYPE) {
            type = 0;
            inode++;
        }
        bytes.putLong(8, inode);
        bytes.putLong(24, offset);
        bytes.putInt(56, type);
        return Long.compareUnsigned(inode, bytes.getLong(16)) <= 0;
    }

    /// The inode that the item is about.
    public long inode() {
        return bytes.getLong(at + 8);
    }

    /// The third part of its key, which each kind of item uses in its own way.
    public long offset() {
        return bytes.getLong(at + 16);
    }

    public int type() {
        return bytes.getInt(at + 24);
    }

    public int length() {
        return bytes.getInt(at + 28);
    }

    public long longAt(int place) {
        return bytes.getLong(at + HEADER_BYTES + place);
    }

    public int intAt(int place) {
        return bytes.getInt(at + HEADER_BYTES + place);
    }

    public int shortAt(int place) {
        return Short.toUnsignedInt(bytes.getShort(at + HEADER_BYTES + place));
    }

    public int byteAt(int place) {
        return Byte.toUnsignedInt(bytes.get(at + HEADER_BYTES + place));
    }

    public byte[] bytes(int place, int count) {
        byte[] copy = new byte[count];
        bytes.get(at + HEADER_BYTES + place, copy);
        return copy;
    }

    @Override
    public void close() {
        arena.close();
    }
}
