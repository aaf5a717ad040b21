package dev.holdfast.storage;

/// All that the file system tells of a thing in a volume without opening it, as a pack keeps it: nothing
/// is left out or rounded, unlike in `FileEntry`, which is what people see.
///
/// @param mode the twelve permission bits
/// @param allocated bytes that it takes on its disk; fewer than its size where it has holes
/// @param names how many names it has
/// @param inode with `changed`, the change time in nanoseconds since 1970: equal ones mean the same
/// thing as it was
public record Thing(
        FileName name,
        FileEntry.Type type,
        int mode,
        int uid,
        int gid,
        long size,
        long allocated,
        Time accessed,
        Time modified,
        int names,
        long inode,
        long changed) {

    /// Seconds since 1970, of which anybody may set any number, and nanoseconds.
    public record Time(long seconds, int nanos) {}

    public boolean isFolder() {
        return type == FileEntry.Type.DIRECTORY;
    }
}
