package dev.holdfast.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.SortedMap;

/// Who is led through all of a volume or a snapshot by `VolumeStore.pack`: both parts, of which the
/// folders come first, and everything in them in the order of names, a folder with all that is in it
/// before what comes after it.
public interface Packing {

    /// A closer look at a thing, as long as the call lasts that it was told by.
    interface Look {

        /// Where a link points.
        byte[] target() throws IOException;

        /// The extended attributes of a file or folder, but for those of the server's own.
        SortedMap<String, byte[]> attributes() throws IOException;

        /// Reads what the direct buffer has room for, or less, from `offset` on; -1 at the end.
        int read(ByteBuffer bytes, long offset) throws IOException;

        /// Where the next bytes begin that are no hole; nothing when only a hole or the end comes.
        OptionalLong nextData(long offset) throws IOException;

        /// Where the next hole begins; the end counts as one.
        long nextHole(long offset) throws IOException;
    }

    /// A folder; what is in it comes next, until `leave`.
    void enter(Thing folder, Look look) throws IOException;

    void leave() throws IOException;

    /// Anything else.
    void thing(Thing thing, Look look) throws IOException;
}
