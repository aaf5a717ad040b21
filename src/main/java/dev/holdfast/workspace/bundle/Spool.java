package dev.holdfast.workspace.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/// Bytes that are written once and read once: in memory while they are few, then in a file that vanishes
/// when it is closed.
final class Spool implements AutoCloseable {

    private static final int IN_MEMORY = 256 * 1024;

    private final Path folder;
    private final ByteBuffer memory = ByteBuffer.allocateDirect(IN_MEMORY);
    private Optional<FileChannel> file = Optional.empty();
    private long size;

    /// @param folder where the file would be
    Spool(Path folder) {
        this.folder = folder;
    }

    void add(ByteBuffer bytes) throws IOException {
        size += bytes.remaining();
        while (bytes.hasRemaining()) {
            if (!memory.hasRemaining()) {
                empty();
            }
            int part = Math.min(memory.remaining(), bytes.remaining());
            memory.put(bytes.slice(bytes.position(), part));
            bytes.position(bytes.position() + part);
        }
    }

    private void empty() throws IOException {
        if (file.isEmpty()) {
            file = Optional.of(FileChannel.open(
                    folder.resolve("spool-" + UUID.randomUUID()),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE));
        }
        memory.flip();
        while (memory.hasRemaining()) {
            file.get().write(memory);
        }
        memory.clear();
    }

    long size() {
        return size;
    }

    void writeTo(Outlet out) throws IOException {
        if (file.isPresent()) {
            empty();
            long done = 0;
            while (done < size) {
                done += file.get().read(out.room(), done);
            }
        } else {
            memory.flip();
            while (memory.hasRemaining()) {
                ByteBuffer room = out.room();
                int part = Math.min(room.remaining(), memory.remaining());
                room.put(memory.slice(memory.position(), part));
                memory.position(memory.position() + part);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
