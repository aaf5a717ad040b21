package dev.holdfast.server;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/// The data directory in the hands of this one server: made if it is new, locked, and with its id.
final class Installation implements AutoCloseable {

    private final DataDirectory data;
    private final FileChannel lock;
    private final String id;

    private Installation(DataDirectory data, FileChannel lock, String id) {
        this.data = data;
        this.lock = lock;
        this.id = id;
    }

    /// Takes the directory. Everything in it is root's alone.
    ///
    /// @throws Problem CONFLICT `data_in_use` while another server has it
    static Installation take(DataDirectory data) throws IOException {
        Files.createDirectories(
                data.root(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        FileChannel channel = FileChannel.open(data.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock();
        if (held == null) {
            channel.close();
            throw Problem.conflict(
                    "data_in_use",
                    "Another server uses the data directory " + data.root() + "; stop it (holdfast down), or choose"
                            + " another directory with --data.");
        }
        return new Installation(data, channel, id(data));
    }

    private static String id(DataDirectory data) throws IOException {
        if (!Files.exists(data.installation())) {
            write(data.installation(), UUID.randomUUID().toString());
        }
        return Files.readString(data.installation()).strip();
    }

    /// Tells the command line where the server is, and what people are to be told.
    void announce(String address, String told) throws IOException {
        write(data.publicAddress(), told);
        write(data.address(), address);
        write(data.pid(), Long.toString(ProcessHandle.current().pid()));
    }

    /// Whole or not at all.
    private static void write(Path file, String line) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(draft, line + "\n");
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException impossible) {
            throw new IOException("the data directory cannot rename within itself", impossible);
        }
    }

    /// The id that everything of this installation is labelled with outside of the directory.
    String id() {
        return id;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(data.address());
        Files.deleteIfExists(data.publicAddress());
        Files.deleteIfExists(data.pid());
        lock.close();
    }
}
