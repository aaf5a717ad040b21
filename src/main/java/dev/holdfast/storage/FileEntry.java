package dev.holdfast.storage;

import java.time.Instant;
import java.util.Optional;

/// What is known of a file, folder, link or other thing in a tree without opening it.
///
/// @param size in bytes, as the file says it (a sparse file may say much)
/// @param mode the twelve permission bits
/// @param modified to the nanosecond
/// @param inode and `changed` (the change time, in nanoseconds since 1970): equal ones mean the same
/// content
/// @param target where a link points, as bytes
public record FileEntry(
        FilePath path,
        Type type,
        long size,
        int mode,
        Instant modified,
        long inode,
        long changed,
        Optional<LinkTarget> target) {

    /// The kinds of things in a tree.
    public enum Type {
        FILE,
        DIRECTORY,
        LINK,
        FIFO,
        SOCKET,
        DEVICE
    }

    /// Where a link points: bytes, of which nothing is known.
    public record LinkTarget(String shown) {}
}
