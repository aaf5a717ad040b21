package dev.holdfast.storage;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
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
    public static final class LinkTarget {

        private final byte[] bytes;

        private LinkTarget(byte[] bytes) {
            this.bytes = bytes;
        }

        public static LinkTarget of(byte[] bytes) {
            return new LinkTarget(bytes.clone());
        }

        public static LinkTarget of(String text) {
            return new LinkTarget(text.getBytes(StandardCharsets.UTF_8));
        }

        public byte[] bytes() {
            return bytes.clone();
        }

        /// The target for people: what is not UTF-8 shows as U+FFFD.
        public String shown() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof LinkTarget target && Arrays.equals(bytes, target.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return shown();
        }
    }
}
