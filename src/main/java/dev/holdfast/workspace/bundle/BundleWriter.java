package dev.holdfast.workspace.bundle;

import dev.holdfast.storage.FileTree.OpenFile;
import dev.holdfast.storage.Visitor.Visited;
import java.io.IOException;

/// Writes things one after another in some form. Names are bytes, joined by `/`.
interface BundleWriter {

    void folder(byte[] name, Visited folder) throws IOException;

    void file(byte[] name, Visited file, OpenFile bytes) throws IOException;

    /// A link, or something that is none of these.
    void other(byte[] name, Visited thing) throws IOException;

    /// Nothing comes after this.
    void end() throws IOException;
}
