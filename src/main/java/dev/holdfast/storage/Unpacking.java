package dev.holdfast.storage;

import dev.holdfast.id.SnapshotId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SortedMap;

/// A volume that is put together from a pack, in nobody's sight: first as it is to be, then step by step
/// as it was in its snapshots. One thread works on it.
///
/// It stands in a folder at any time, at the beginning in the one that holds the parts. Nothing that it
/// is told is a path, and it goes into nothing but folders that it made itself. A failure of any call is
/// for good: it is closed, and nothing is left but snapshots that were sealed, which
/// `VolumeStore.delete` takes away.
public interface Unpacking extends AutoCloseable {

    /// Where the bytes of a file go.
    @FunctionalInterface
    interface Bytes {
        /// Writes all that the direct buffer has at this offset.
        void write(ByteBuffer bytes, long offset) throws IOException;
    }

    /// Brings the bytes of a file; what it leaves out is a hole.
    @FunctionalInterface
    interface Content {
        void into(Bytes file) throws IOException;
    }

    /// Whether something may have the name already, to be replaced.
    enum Place {
        FREE,
        TAKEN
    }

    /// Goes into a folder, which is made if it is not there.
    void enter(FileName name, Place place) throws IOException;

    /// Leaves the folder and gives it all that a pack knows of it.
    void leave(Thing folder, SortedMap<String, byte[]> attributes) throws IOException;

    void file(Thing file, SortedMap<String, byte[]> attributes, Content content, Place place) throws IOException;

    void link(Thing link, byte[] target, Place place) throws IOException;

    /// A pipe or a socket.
    void node(Thing node, Place place) throws IOException;

    /// Another name of a thing with this inode that was made since the last moment was kept or sealed;
    /// says no when there is none.
    boolean again(Thing thing, Place place) throws IOException;

    /// Removes what has this name, with all that is in it.
    void remove(FileName name) throws IOException;

    /// What stands now is the volume's present.
    void keep() throws IOException;

    /// What stands now is this snapshot of the volume.
    void seal(SnapshotId snapshot) throws IOException;

    /// Sees to it that all of it is safe on disk, and tells the head that the volume is going to have.
    Head finish() throws IOException;

    /// Lets the volume appear in one step.
    void publish() throws IOException;

    @Override
    void close() throws IOException;
}
