package dev.holdfast.workspace.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;

/// The bytes of an archive, any of them at any time.
interface ArchiveSource {

    long size();

    /// Reads into the room of the direct buffer, and says how much; nothing more than 0 at the end.
    int read(ByteBuffer into, long offset) throws IOException;
}
