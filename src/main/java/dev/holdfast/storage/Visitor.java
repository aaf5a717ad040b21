package dev.holdfast.storage;

import dev.holdfast.storage.FileTree.OpenFile;
import java.io.IOException;

/// Who is led through a tree by `FileTree.walk`: asked what to look at, and told what is there.
///
/// A folder is told before what is in it, and all that is in it before the next thing beside it. There is no
/// other order.
public interface Visitor {

    /// What a visitor wants of a thing.
    enum Interest {
        /// To pass it by; a folder with all that is in it.
        NONE,
        /// What is known of it; of a folder also what is in it.
        FACTS,
        /// That, and the bytes of a file.
        BYTES
    }

    /// A thing on the way.
    ///
    /// @param device with the inode of the entry, its identity
    /// @param names how many names the thing has
    /// @param allocated bytes that it takes on its disk; fewer than its size where it has holes
    record Visited(FileEntry entry, long device, int names, long allocated) {}

    /// What is wanted of the thing with this path, which seems to be of this type. Nothing was opened yet.
    Interest interest(FilePath path, FileEntry.Type type) throws IOException;

    void folder(Visited folder) throws IOException;

    /// A file of which the bytes were wanted. It is closed after the call.
    void file(Visited file, OpenFile bytes) throws IOException;

    /// Anything else that was wanted.
    void other(Visited thing) throws IOException;
}
