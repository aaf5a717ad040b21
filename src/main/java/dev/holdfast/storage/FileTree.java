package dev.holdfast.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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
/// Whatever is made, written, moved or copied is put together out of sight and appears in its place in one
/// step, whole and safe on disk, or not at all. It belongs to the agents' uid. Parents are made. With
/// `Existing.KEEP` it is CONFLICT `file_exists` when the place is taken. With `REPLACE` a file, link or other
/// thing takes the place of any of these, and a folder that of an empty folder; else it is `is_a_directory`,
/// `not_a_directory` or `directory_not_empty`.
///
/// Problems: `file_not_found`, `not_a_directory`, `is_a_directory`, `file_exists`, `directory_not_empty`,
/// `link_outside`, `link_loop`, `is_a_link`, `not_a_regular_file` (FIFO, socket, device), `file_busy` (the
/// agent holds a lease, or changes the thing all the while), `read_only` (a snapshot), `other_file_system` (a
/// mount or a volume of its own inside the tree), `directory_too_large` (more than ten million names),
/// `pool_full`; each names the path.
public interface FileTree extends AutoCloseable {

    /// Whether a link at the end of the path is followed.
    enum Follow {
        FOLLOW,
        NO_FOLLOW
    }

    /// What becomes of what stands in the place where something is to appear.
    enum Existing {
        KEEP,
        REPLACE
    }

    /// A file that is being read: what it was when it was opened, and its bytes. It outlives its tree.
    interface OpenFile extends AutoCloseable {

        FileEntry entry();

        /// Sends `count` bytes from `offset` on, and says how many there were: fewer when the file became
        /// shorter.
        long transferTo(long offset, long count, WritableByteChannel target) throws IOException;

        /// Reads what the buffer has room for, or less, from `offset` on; -1 at the end.
        int read(ByteBuffer bytes, long offset) throws IOException;

        /// Where the next bytes begin that are no hole, from `offset` on; nothing when only a hole or the end
        /// comes. A file system that knows no holes has bytes everywhere.
        OptionalLong nextData(long offset) throws IOException;

        /// Where the next hole begins, from `offset` on; the end of the file counts as one.
        long nextHole(long offset) throws IOException;

        @Override
        void close();
    }

    /// A file that is being written beside its place. Closing a draft that was not published leaves no
    /// trace. It is closed before its tree. One thread at a time works on it.
    interface Draft extends WritableByteChannel {

        /// How long it is by now. What is written without an offset goes here.
        long size();

        /// Writes at this offset, which may be in the middle or after the end; a hole comes between then.
        int write(ByteBuffer bytes, long offset) throws IOException;

        /// Makes it this long: what is over is gone, what is missing is a hole.
        void truncate(long size) throws IOException;

        /// The file's own idea of when it was modified, instead of the time of the last write.
        void modified(Instant time);

        /// Appends bytes of another file, and says how many there were: fewer when that one is shorter. Where
        /// the store can, and both offsets are at the start of a block, they cost neither time nor space.
        long copyFrom(OpenFile source, long offset, long count) throws IOException;

        /// Puts the draft in its place, in one step and safe on disk: whoever looks sees the old file or
        /// the new. `condition` is asked as the last thing before, with what stands in the place, empty
        /// when nothing does.
        ///
        /// @throws dev.holdfast.problem.Problem `precondition_failed` when the condition says no
        FileEntry publish(Predicate<Optional<FileEntry>> condition) throws IOException;
    }

    /// What can be changed of a thing without changing what is in it; what is empty stays.
    ///
    /// @param mode the twelve permission bits
    record Attributes(OptionalInt mode, Optional<Instant> modified) {

        public Attributes {
            if (mode.isPresent() && (mode.getAsInt() & ~07777) != 0) {
                throw new IllegalArgumentException("the mode " + Integer.toOctalString(mode.getAsInt()));
            }
        }
    }

    /// What the entries of a folder are sorted by. Those that are equal in it are sorted by their names.
    enum SortedBy {
        /// As unsigned bytes.
        NAME,
        SIZE,
        MODIFIED
    }

    /// Which end comes first.
    enum Direction {
        ASCENDING,
        DESCENDING
    }

    /// An order of the entries of a folder.
    record Order(SortedBy by, Direction direction) {

        public static final Order BY_NAME = new Order(SortedBy.NAME, Direction.ASCENDING);
    }

    /// A place in the order of a folder: just after an entry with this name, size and time, which need not
    /// be there any more.
    record Cursor(FileName name, long size, Instant modified) {

        public static Cursor after(FileEntry entry) {
            return new Cursor(entry.path().name(), entry.size(), entry.modified());
        }
    }

    /// Which entries of a folder are wanted: the first `limit` of those that come after `after` in this order.
    record Page(Order order, Optional<Cursor> after, int limit) {

        public Page {
            if (limit < 1) {
                throw new IllegalArgumentException("a page of " + limit);
            }
        }

        /// The first page by name.
        public static Page first(int limit) {
            return new Page(Order.BY_NAME, Optional.empty(), limit);
        }
    }

    /// Entries in the order of the page, and where the next page begins; nothing when this was the last one.
    record Listing(List<FileEntry> entries, Optional<Cursor> next) {

        public Listing {
            entries = List.copyOf(entries);
        }
    }

    FileEntry stat(FilePath path, Follow follow) throws IOException;

    /// Tells every entry of the folder, in no order. A thing that vanishes meanwhile is left out.
    void list(FilePath directory, Consumer<FileEntry> each) throws IOException;

    /// A page of the folder. What is neither made nor removed meanwhile is on one page and only one, as long
    /// as what it is sorted by stays. Costs the names of the whole folder and a closer look at those of the
    /// page; sorted by size or time it costs a closer look at all of them.
    Listing list(FilePath directory, Page page) throws IOException;

    /// Opens a regular file for reading, without ever waiting for anybody.
    OpenFile read(FilePath path) throws IOException;

    /// Begins a file at this path. It has this mode, else that of the file it replaces, else 0644.
    Draft write(FilePath path, OptionalInt mode) throws IOException;

    /// Begins a file that has the content of the one at this path, for changes in the middle; its mode stays.
    /// Costs no time and no space where the store shares blocks.
    Draft rewrite(FilePath path) throws IOException;

    /// Makes the folder and its parents. That it exists already is no failure; that something else does is.
    FileEntry makeDirectory(FilePath path) throws IOException;

    /// Makes a link to this target, 1 to 4095 bytes of which nothing else is asked.
    FileEntry makeLink(FilePath path, byte[] target, Existing existing) throws IOException;

    /// Moves a thing, in one step; whoever has it open does not notice.
    ///
    /// @throws dev.holdfast.problem.Problem BAD_REQUEST `bad_move` for a folder that would get into itself
    FileEntry move(FilePath from, FilePath to, Existing existing) throws IOException;

    /// Copies a thing, a folder with all that is in it: contents with their holes, modes, times, links, hard
    /// links within it. Costs no space where the store shares blocks. A socket or device in it is
    /// `not_a_regular_file`, more than it can hold in memory `directory_too_large`.
    FileEntry copy(FilePath from, FilePath to, Existing existing) throws IOException;

    /// Changes mode or time of what is there, of a link itself; a link has no mode (`is_a_link`).
    FileEntry change(FilePath path, Attributes attributes) throws IOException;

    /// Removes a file, a link (never its target) or a folder; one that is not empty only with `recursive`.
    /// Never the root.
    void delete(FilePath path, boolean recursive) throws IOException;

    /// Starts a program that reads this tree and can do nothing else.
    ///
    /// It sees the tree at its mount point, never to be written, and beside it only itself and the libraries
    /// that it needs: no other file, no process, no network. It is the agents' uid without any privilege, may
    /// use so much memory, time and descriptors, is the first to go when the machine's memory is short, and
    /// ends with the server. Nothing in the tree can be a command or a configuration to it, as far as its
    /// arguments see to that. It reads on when the tree is closed; the caller closes it.
    ///
    /// @throws dev.holdfast.problem.Problem UNAVAILABLE `confinement_unavailable` where this machine cannot
    /// confine a program or has no such one
    Confined start(ConfinedProgram program) throws IOException;

    /// Leads the visitor through everything beneath the folder, without following a link. What vanishes
    /// meanwhile is left out. It is made for whoever wants all of a tree, so it is quick, and it runs on a
    /// platform thread of the caller's own, for as long as the visitor takes.
    ///
    /// @throws dev.holdfast.problem.Problem also CONFLICT `directory_too_deep` beyond 1024 folders
    void walk(FilePath folder, Visitor visitor) throws IOException;

    /// Begins a tree that is put together in nobody's sight, on a platform thread of the caller's own.
    Staging stage() throws IOException;

    @Override
    void close();
}
