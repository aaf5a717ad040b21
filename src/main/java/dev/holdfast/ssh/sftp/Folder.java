package dev.holdfast.ssh.sftp;

import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.Cursor;
import dev.holdfast.storage.FileTree.Order;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// A folder that a client lists, some thousand entries at a time.
final class Folder implements Handle {

    /// A page costs the names of the whole folder, so it is large.
    private static final int PAGE = 4000;

    private final AgentFiles files;
    private final FilePath path;
    private final Deque<FileEntry> ready = new ArrayDeque<>();
    private Optional<Cursor> next = Optional.empty();
    private boolean last;

    private Folder(AgentFiles files, FilePath path) {
        this.files = files;
        this.path = path;
    }

    /// The folder, which is looked at now, so that one that is none fails.
    static Folder of(AgentFiles files, FilePath path) throws IOException {
        Folder folder = new Folder(files, path);
        folder.read();
        return folder;
    }

    /// The folder above everything, with the workspace in it.
    static Folder top(AgentFiles files) throws IOException {
        Folder folder = new Folder(files, FilePath.ROOT);
        folder.ready.add(files.entry(FilePath.ROOT, FileTree.Follow.FOLLOW));
        folder.last = true;
        return folder;
    }

    private void read() throws IOException {
        FileTree.Listing page = files.list(path, new FileTree.Page(Order.BY_NAME, next, PAGE));
        ready.addAll(page.entries());
        next = page.next();
        last = next.isEmpty();
    }

    /// The next entry; empty after the last.
    Optional<FileEntry> next() throws IOException {
        while (ready.isEmpty() && !last) {
            read();
        }
        return Optional.ofNullable(ready.poll());
    }

    @Override
    public FileEntry entry() throws IOException {
        return files.entry(path, FileTree.Follow.FOLLOW);
    }

    @Override
    public void finish() {}

    @Override
    public void drop() {}
}
