package dev.holdfast.ssh.sftp;

import dev.holdfast.storage.FileEntry;
import java.io.IOException;

/// Something that a client has open.
sealed interface Handle permits Reading, Writing, Folder {

    /// What it is at this moment.
    FileEntry entry() throws IOException;

    /// The client is done with it: what was written gets to its place.
    void finish() throws IOException;

    /// The client is gone: what was written is dropped.
    void drop();
}
