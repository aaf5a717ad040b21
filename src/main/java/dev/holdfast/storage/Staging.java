package dev.holdfast.storage;

import dev.holdfast.storage.FileTree.Existing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/// A tree that is being put together beside another one, in nobody's sight, to appear in that one as a
/// whole.
///
/// Everything in it belongs to the agents' uid. Nothing in it is followed: a link among the parents of a
/// path is CONFLICT `link_loop`, and anything else that is no folder there `not_a_directory`. Parents are
/// made. A new thing where there is one already is CONFLICT `file_exists`, but for a folder, of which only
/// the looks are set again.
///
/// It is used by one platform thread of the caller's own, with direct buffers, and closed before its tree.
/// Closing it removes what has not appeared.
public interface Staging extends AutoCloseable {

    /// How a thing is to look.
    ///
    /// @param mode permission bits; those for setting a user or a group are never given
    /// @param modified absent for the present
    record Looks(int mode, Optional<Instant> modified) {}

    /// A file while it is written. Closing it gives it its looks.
    interface StagedFile extends AutoCloseable {

        /// Writes what the buffer has, all of it.
        void write(ByteBuffer bytes, long offset) throws IOException;

        /// Makes the file this long, with holes where nothing was written.
        void size(long bytes) throws IOException;

        @Override
        void close() throws IOException;
    }

    /// Room for bytes that are needed only for a while.
    interface Scratch extends AutoCloseable {

        long size();

        /// Adds what the buffer has.
        void append(ByteBuffer bytes) throws IOException;

        /// Reads into the room of the buffer, and says how much; 0 at the end.
        int read(ByteBuffer into, long offset) throws IOException;

        @Override
        void close();
    }

    void folder(FilePath path, Looks looks) throws IOException;

    StagedFile file(FilePath path, Looks looks) throws IOException;

    void link(FilePath path, byte[] target, Optional<Instant> modified) throws IOException;

    void pipe(FilePath path, Looks looks) throws IOException;

    /// Gives what has the path `first`, which is no folder, another name.
    void nameAgain(FilePath first, FilePath path) throws IOException;

    Scratch scratch() throws IOException;

    /// Lets everything appear beneath this folder of the tree, safe on disk. When the folder is not there it
    /// is made, in the one step in which all of it appears. When it is, what is new goes into it name by
    /// name and folders that are on both sides are merged; all of that is looked at before the first step,
    /// and undone when a later one fails. With `Existing.REPLACE` a file, link or pipe makes way for another
    /// one of these; a folder never does, nor does anything for a folder.
    ///
    /// @throws dev.holdfast.problem.Problem also `too_much_to_merge`
    void appear(FilePath folder, Existing existing) throws IOException;

    @Override
    void close() throws IOException;
}
