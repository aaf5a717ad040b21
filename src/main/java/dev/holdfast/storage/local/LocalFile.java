package dev.holdfast.storage.local;

import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree.OpenFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/// A regular file of a tree, open for reading.
///
/// The bytes go through a buffer and not through `FileChannel.transferTo`, which may map the file into
/// memory: an agent that truncates it then would crash the server.
final class LocalFile implements OpenFile {

    private static final int CHUNK_BYTES = 512 * 1024;

    private final FileEntry entry;
    private final FileChannel channel;

    LocalFile(FileEntry entry, FileChannel channel) {
        this.entry = entry;
        this.channel = channel;
    }

    @Override
    public FileEntry entry() {
        return entry;
    }

    @Override
    public long transferTo(long offset, long count, WritableByteChannel target) throws IOException {
        if (offset < 0 || count < 0) {
            throw new IllegalArgumentException("offset " + offset + ", count " + count);
        }
        ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(count, CHUNK_BYTES));
        long sent = 0;
        while (sent < count) {
            chunk.clear().limit((int) Math.min(count - sent, chunk.capacity()));
            int read = channel.read(chunk, offset + sent);
            if (read <= 0) {
                return sent;
            }
            chunk.flip();
            while (chunk.hasRemaining()) {
                target.write(chunk);
            }
            sent += read;
        }
        return sent;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
