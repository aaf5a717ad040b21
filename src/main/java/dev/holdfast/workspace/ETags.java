package dev.holdfast.workspace;

import dev.holdfast.storage.FileEntry;

/// Entity tags: the same one means the same bytes.
///
/// Made of the inode, the size and the change time in nanoseconds, which nobody but the kernel sets. From
/// Linux 6.13 on two changes never share a change time once somebody has looked in between; before that
/// they may, within one tick of the kernel's clock (1 to 10 ms).
public final class ETags {

    private ETags() {}

    public static String of(FileEntry entry) {
        return "\"" + Long.toHexString(entry.inode()) + "-" + Long.toHexString(entry.size()) + "-"
                + Long.toHexString(entry.changed()) + "\"";
    }
}
