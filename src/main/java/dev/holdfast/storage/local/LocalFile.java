package dev.holdfast.storage.local;

import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileBytes;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree.OpenFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/// A regular file of a tree, open for reading.
///
/// The bytes go through a buffer and not through `FileChannel.transferTo`, which may map the file into
/// memory: an agent that truncates it then would crash the server.
final class LocalFile implements OpenFile {

    private static final int CHUNK_BYTES = 512 * 1024;

    private final PlatformPool pool;
    private final FileEntry entry;
    private final Fd file;
    private final FileChannel channel;
    private final Lease lease;

    /// Takes over the open file, and a lease of its own. While it is open no agent gets a lease of the kernel's, so the
    /// JDK's own open does not wait.
    LocalFile(PlatformPool pool, FileEntry entry, Fd file, Lease lease) throws IOException {
        this.pool = pool;
        this.entry = entry;
        this.file = file;
        this.channel = file.channel(StandardOpenOption.READ);
        this.lease = lease.another();
    }

    @Override
    public FileEntry entry() {
        return entry;
    }

    /// The file itself.
    Fd file() {
        return file;
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
    public int read(ByteBuffer bytes, long offset) throws IOException {
        return channel.read(bytes, offset);
    }

    @Override
    public OptionalLong nextData(long offset) throws IOException {
        return pool.call(() -> FileBytes.nextData(file, offset));
    }

    @Override
    public long nextHole(long offset) throws IOException {
        return pool.call(() -> FileBytes.nextHole(file, offset)).orElse(offset);
    }

    @Override
    public void close() {
        file.close();
        lease.close();
        try {
            channel.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
