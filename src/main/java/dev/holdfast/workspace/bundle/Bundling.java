package dev.holdfast.workspace.bundle;

import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree.OpenFile;
import dev.holdfast.storage.Visitor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/// A way through a folder on which a bundle is written: what was chosen, by its path within the folder.
///
/// A folder that holds something chosen, and was not chosen itself, is written just before the first such
/// thing.
final class Bundling implements Visitor {

    private final FilePath top;
    private final Choice choice;
    private final BundleWriter writer;
    private final Interest files;
    private final Deque<Visited> onTheWay = new ArrayDeque<>();
    private Choice.Verdict latest = Choice.Verdict.OUT;

    /// @param files what of files the writer asks for
    Bundling(FilePath top, Choice choice, BundleWriter writer, Interest files) {
        this.top = top;
        this.choice = choice;
        this.writer = writer;
        this.files = files;
    }

    @Override
    public Interest interest(FilePath path, FileEntry.Type type) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("nobody wants the bundle any more");
        }
        boolean folder = type == FileEntry.Type.DIRECTORY;
        latest = choice.on(path, top.names().size(), folder);
        if (latest == Choice.Verdict.OUT) {
            return Interest.NONE;
        }
        return switch (type) {
            case DIRECTORY, LINK, FIFO -> Interest.FACTS;
            case FILE -> files;
            case SOCKET, DEVICE -> Interest.NONE;
        };
    }

    @Override
    public void folder(Visited folder) throws IOException {
        if (latest == Choice.Verdict.IN) {
            writeWayTo(folder);
            writer.folder(name(folder), folder);
        } else {
            leave(folder);
            onTheWay.addLast(folder);
        }
    }

    @Override
    public void file(Visited file, OpenFile bytes) throws IOException {
        writeWayTo(file);
        writer.file(name(file), file, bytes);
    }

    @Override
    public void other(Visited thing) throws IOException {
        writeWayTo(thing);
        writer.other(name(thing), thing);
    }

    /// Forgets the folders that this thing is not in.
    private void leave(Visited thing) {
        while (!onTheWay.isEmpty()
                && !thing.entry().path().startsWith(onTheWay.getLast().entry().path())) {
            onTheWay.removeLast();
        }
    }

    private void writeWayTo(Visited thing) throws IOException {
        if (onTheWay.isEmpty()) {
            return;
        }
        leave(thing);
        for (Iterator<Visited> way = onTheWay.iterator(); way.hasNext(); way.remove()) {
            Visited folder = way.next();
            writer.folder(name(folder), folder);
        }
    }

    private byte[] name(Visited thing) {
        List<FileName> names = thing.entry().path().names();
        return Names.joined(names.subList(top.names().size(), names.size()));
    }
}
