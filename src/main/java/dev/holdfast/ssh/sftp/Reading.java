package dev.holdfast.ssh.sftp;

import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree.OpenFile;

/// A file that a client reads.
record Reading(OpenFile file) implements Handle {

    @Override
    public FileEntry entry() {
        return file.entry();
    }

    @Override
    public void finish() {
        file.close();
    }

    @Override
    public void drop() {
        file.close();
    }
}
