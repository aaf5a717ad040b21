package dev.holdfast.storage;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// One part of a volume or a snapshot, as files: opened, read and changed by descriptor beneath its root.
///
/// An agent may change the tree at any moment, in any way, while a call is under way, so no call trusts a
/// name twice: every access is resolved once, beneath the root, and works on the descriptor it got.
///
/// Links: reading follows them as the agent would see them, relative ones and absolute ones beneath the
/// tree's mount point (`/workspace`, `/home/agent`), re-rooted; one that leads elsewhere is CONFLICT
/// `link_outside` with its target. Changing acts on the link and never on its target; a link among the
/// *parents* is followed in both cases.
///
/// Problems: `file_not_found`, `not_a_directory`, `is_a_directory`, `file_exists`, `directory_not_empty`,
/// `link_outside`, `link_loop`, `not_a_regular_file` (FIFO, socket, device), `file_busy` (the agent holds a
/// lease), `read_only` (a snapshot), `other_file_system` (a mount or a volume of its own inside the tree),
/// `directory_too_large` (more than ten million names), `pool_full`; each names the path.
public interface FileTree extends AutoCloseable {

    /// Whether a link at the end of the path is followed.
    enum Follow {
        FOLLOW,
        NO_FOLLOW
    }

    /// A file that is being read: what it was when it was opened, and its bytes. It outlives its tree.
    interface OpenFile extends AutoCloseable {

        FileEntry entry();

        /// Sends `count` bytes from `offset` on, and says how many there were: fewer when the file became
        /// shorter.
        long transferTo(long offset, long count, WritableByteChannel target) throws IOException;

        @Override
        void close();
    }

    /// A file that is being written beside its place. Closing a draft that was not published leaves no
    /// trace. It is closed before its tree.
    interface Draft extends WritableByteChannel {

        /// Puts the draft in its place, in one step and safe on disk: whoever looks sees the old file or
        /// the new. `condition` is asked as the last thing before, with what stands in the place, empty
        /// when nothing does.
        ///
        /// @throws dev.holdfast.problem.Problem `precondition_failed` when the condition says no
        FileEntry publish(Predicate<Optional<FileEntry>> condition) throws IOException;
    }

    /// Which entries of a folder are wanted: the first `limit` of those whose names come after `after`.
    record Page(Optional<FileName> after, int limit) {

        public Page {
            if (limit < 1) {
                throw new IllegalArgumentException("a page of " + limit);
            }
        }
    }

    /// Entries in the order of their names (as unsigned bytes), and what the next page comes after; nothing
    /// when this was the last one.
    record Listing(List<FileEntry> entries, Optional<FileName> next) {

        public Listing {
            entries = List.copyOf(entries);
        }
    }

    FileEntry stat(FilePath path, Follow follow) throws IOException;

    /// Tells every entry of the folder, in no order. A thing that vanishes meanwhile is left out.
    void list(FilePath directory, Consumer<FileEntry> each) throws IOException;

    /// A page of the folder. What is neither made nor removed meanwhile is on one page and only one. Costs
    /// the names of the whole folder, and looks closer at those of the page only.
    Listing list(FilePath directory, Page page) throws IOException;

    /// Opens a regular file for reading, without ever waiting for anybody.
    OpenFile read(FilePath path) throws IOException;

    /// Begins a file at this path; parents are made. It belongs to the agents' uid, with this mode, else
    /// that of the file it replaces, else 0644.
    Draft write(FilePath path, OptionalInt mode) throws IOException;

    /// Makes the folder and its parents. That it exists already is no failure; that something else does is.
    FileEntry makeDirectory(FilePath path) throws IOException;

    /// Removes a file, a link (never its target) or a folder; one that is not empty only with `recursive`.
    /// Never the root.
    void delete(FilePath path, boolean recursive) throws IOException;

    @Override
    void close();
}
