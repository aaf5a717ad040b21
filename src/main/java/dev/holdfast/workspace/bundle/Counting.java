package dev.holdfast.workspace.bundle;

import dev.holdfast.storage.FileTree.OpenFile;
import dev.holdfast.storage.Visitor.Visited;
import dev.holdfast.workspace.FilePaths;
import java.util.ArrayList;
import java.util.List;

/// Counts what would be written.
final class Counting implements BundleWriter {

    private static final int MOST_PATHS = 1000;

    private long files;
    private long folders;
    private long links;
    private long bytes;
    private final List<String> paths = new ArrayList<>();

    @Override
    public void folder(byte[] name, Visited folder) {
        folders++;
        told(folder);
    }

    @Override
    public void file(byte[] name, Visited file, OpenFile opened) {
        throw new IllegalStateException("nothing is opened to be counted");
    }

    @Override
    public void other(byte[] name, Visited thing) {
        switch (thing.entry().type()) {
            case LINK -> links++;
            case FILE, FIFO, SOCKET, DEVICE, DIRECTORY -> {
                files++;
                long more = bytes + thing.entry().size();
                bytes = more < 0 ? Long.MAX_VALUE : more;
            }
        }
        told(thing);
    }

    private void told(Visited thing) {
        if (paths.size() < MOST_PATHS) {
            paths.add(FilePaths.encode(thing.entry().path()));
        }
    }

    @Override
    public void end() {}

    BundleExtent extent() {
        return new BundleExtent(files, folders, links, bytes, paths, files + folders + links > paths.size());
    }
}
