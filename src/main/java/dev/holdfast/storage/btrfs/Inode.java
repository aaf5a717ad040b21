package dev.holdfast.storage.btrfs;

import dev.holdfast.linux.FileFacts.Moment;
import dev.holdfast.linux.FileStatus;
import dev.holdfast.linux.TreeItems;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import java.util.ArrayList;
import java.util.List;

/// An inode as the tree of a subvolume has it, with all of its names.
///
/// @param made the transaction that made it
/// @param written the transaction in which anything about it changed last
/// @param names none for one that was removed while somebody had it open
record Inode(
        long number,
        long made,
        long written,
        long size,
        int links,
        int mode,
        Moment changed,
        Moment modified,
        List<Slot> names) {

    private static final int TYPE = 0170000;
    private static final int MODE = 07777;

    /// A name in a folder.
    record Slot(long folder, FileName name) {}

    /// `struct btrfs_inode_item`: generation 0, transid 8, size 16, nlink 40, mode 52, ctime 124, mtime 136; a time
    /// is seconds and, 8 after, nanoseconds.
    static Inode at(TreeItems items) {
        return new Inode(
                items.inode(),
                items.longAt(0),
                items.longAt(8),
                items.longAt(16),
                items.intAt(40),
                items.intAt(52),
                new Moment(items.longAt(124), items.intAt(132)),
                new Moment(items.longAt(136), items.intAt(144)),
                new ArrayList<>(1));
    }

    /// Adds the names of the item that follows.
    ///
    /// `struct btrfs_inode_ref`: index 0, name_len 8, name 10, in the folder of the key; `btrfs_inode_extref`:
    /// parent 0, index 8, name_len 16, name 18. Several in one item.
    void addNames(TreeItems items) {
        boolean more = items.type() == TreeItems.INODE_MORE_NAMES;
        int head = more ? 18 : 10;
        for (int at = 0; at < items.length(); ) {
            int length = items.shortAt(at + head - 2);
            long folder = more ? items.longAt(at) : items.offset();
            names.add(new Slot(folder, FileName.of(items.bytes(at + head, length))));
            at += head + length;
        }
    }

    /// Whether no name is missing; some may lie in a block that was not read.
    boolean whole() {
        return names.size() == links;
    }

    boolean isDirectory() {
        return type() == FileEntry.Type.DIRECTORY;
    }

    int permissions() {
        return mode & MODE;
    }

    FileEntry.Type type() {
        return switch (mode & TYPE) {
            case FileStatus.REGULAR -> FileEntry.Type.FILE;
            case FileStatus.DIRECTORY -> FileEntry.Type.DIRECTORY;
            case FileStatus.LINK -> FileEntry.Type.LINK;
            case FileStatus.FIFO -> FileEntry.Type.FIFO;
            case FileStatus.SOCKET -> FileEntry.Type.SOCKET;
            default -> FileEntry.Type.DEVICE;
        };
    }
}
