package dev.holdfast.workspace;

import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// Bytes on their way into a workspace.
///
/// @param mode the permission bits, else those of the replaced file, else 0644
/// @param length how many bytes were announced
/// @param condition what must stand in the place, or not, for the bytes to get there
public record Upload(OptionalInt mode, OptionalLong length, Predicate<Optional<FileEntry>> condition, Body body) {

    /// Where the bytes come from.
    @FunctionalInterface
    public interface Body {
        /// Moves all of them to the target and says how many there were. Fails when they broke off.
        long copyTo(FileTree.Draft target) throws IOException;
    }

    /// What became of it.
    ///
    /// @param replaced whether there was something in the place before
    public record Outcome(FileEntry entry, boolean replaced) {}
}
