package dev.holdfast.fork;

import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.OpenFile;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Two workspaces whose files are held against each other, byte by byte.
record Contents(FileTree ours, FileTree theirs) implements Merge.Sameness, AutoCloseable {

    private static final int CHUNK = 128 * 1024;

    static Contents of(VolumeStore volumes, TreeSource ours, TreeSource theirs) throws IOException {
        FileTree first = volumes.open(ours, Part.WORKSPACE);
        try {
            return new Contents(first, volumes.open(theirs, Part.WORKSPACE));
        } catch (IOException | RuntimeException failed) {
            first.close();
            throw failed;
        }
    }

    @Override
    public boolean of(FileEntry mine, FileEntry other) throws IOException {
        if (mine.type() != other.type()) {
            return false;
        }
        return switch (mine.type()) {
            case FILE -> mine.mode() == other.mode() && mine.size() == other.size() && sameBytes(mine, other);
            case LINK -> mine.target().equals(other.target());
            case DIRECTORY -> true;
            case FIFO, SOCKET, DEVICE -> mine.mode() == other.mode();
        };
    }

    private boolean sameBytes(FileEntry mine, FileEntry other) throws IOException {
        try (OpenFile one = ours.read(mine.path());
                OpenFile two = theirs.read(other.path())) {
            ByteBuffer left = ByteBuffer.allocateDirect(CHUNK);
            ByteBuffer right = ByteBuffer.allocateDirect(CHUNK);
            for (long offset = 0; ; ) {
                fill(one, left, offset);
                fill(two, right, offset);
                if (!left.equals(right)) {
                    return false;
                }
                if (!left.hasRemaining()) {
                    return true;
                }
                offset += left.remaining();
            }
        }
    }

    private static void fill(OpenFile file, ByteBuffer into, long offset) throws IOException {
        into.clear();
        long at = offset;
        for (int read = file.read(into, at); read > 0 && into.hasRemaining(); read = file.read(into, at)) {
            at += read;
        }
        into.flip();
    }

    @Override
    public void close() {
        ours.close();
        theirs.close();
    }
}
