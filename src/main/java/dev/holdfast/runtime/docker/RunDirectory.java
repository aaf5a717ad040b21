package dev.holdfast.runtime.docker;

import dev.holdfast.id.TaskId;
import dev.holdfast.linux.AppendOnly;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.Pipes;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// What a runtime shares with the server besides its volume: one folder that the container sees, and one
/// that it does not.
///
/// ```
/// inside/                  /run/holdfast in the container
///   start                  pipe: the ids of tasks to start
///   tasks/<task>/start     what the launcher runs
///   tasks/<task>/go        pipe: the server's word to the process that waits, for root to write
///   tasks/<task>/claim     append-only: who has come to run the task; the first line counts
///   tasks/<task>/out, err  append-only: what it wrote
///   tasks/<task>/exit      append-only: what it says of its end
/// outside/                 the server's own
///   container              a link whose text is the engine's id of the container
///   <task>.process         who runs the task, or that nobody ever will; made once, never changed
///   <task>.end             how it ended
/// ```
///
/// Every folder is root's and writable by root alone, every file is made beforehand, so an agent can neither
/// put anything here nor take anything away, and no name here leads elsewhere. What it can do is append: the
/// readers count on nothing else. On a file system without append-only files it can also truncate, and only
/// spoils its own words by that.
record RunDirectory(Path root) {

    private static final int PIPE_FOR_ALL = 0666;
    private static final int PIPE_TO_READ = 0644;

    Path inside() {
        return root.resolve("inside");
    }

    private Path outside() {
        return root.resolve("outside");
    }

    Path startPipe() {
        return inside().resolve("start");
    }

    Path task(TaskId task) {
        return inside().resolve("tasks").resolve(task.value());
    }

    Path goPipe(TaskId task) {
        return task(task).resolve("go");
    }

    private Path container() {
        return outside().resolve("container");
    }

    /// Keeps the engine's id of the container, by which the kernel knows it too. A link that leads nowhere holds
    /// it, because that is there whole or not at all and needs no room where a pool is full.
    void note(String container) throws IOException {
        Path draft = outside().resolve("container.new");
        Files.deleteIfExists(draft);
        Files.createSymbolicLink(draft, Path.of(container));
        Files.move(draft, container(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// The id that was kept; none of a runtime that was never about to be started.
    Optional<String> noted() throws IOException {
        try {
            return Optional.of(Files.readSymbolicLink(container()).toString());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    boolean exists() {
        return Files.isDirectory(outside(), LinkOption.NOFOLLOW_LINKS);
    }

    /// Appends a line to the claim that no process is named by: if it is the first, nobody can claim any more.
    void takeClaim(TaskId task) throws IOException {
        Files.writeString(task(task).resolve("claim"), "nobody\n", StandardOpenOption.APPEND);
    }

    Path process(TaskId task) {
        return outside().resolve(task.value() + ".process");
    }

    Path end(TaskId task) {
        return outside().resolve(task.value() + ".end");
    }

    /// Makes the folders and the launcher's pipe; what is there stays.
    void create() throws IOException {
        Files.createDirectories(root);
        permit(root, "rwx------");
        folder(inside(), "rwxr-xr-x");
        folder(inside().resolve("tasks"), "rwxr-xr-x");
        folder(outside(), "rwx------");
        pipe(startPipe(), PIPE_FOR_ALL);
    }

    /// Makes everything of one task but what the server alone writes; what is there stays.
    void create(TaskId task, String start) throws IOException {
        Path folder = task(task);
        folder(folder, "rwxr-xr-x");
        pipe(goPipe(task), PIPE_TO_READ);
        for (String name : new String[] {"claim", "out", "err", "exit"}) {
            appendOnly(folder.resolve(name));
        }
        Path draft = outside().resolve(task.value() + ".start");
        Files.writeString(draft, start);
        permit(draft, "r--r--r--");
        Files.move(draft, folder.resolve("start"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Throws away a claim that names nobody, for the next one.
    void renewClaim(TaskId task) throws IOException {
        Path claim = task(task).resolve("claim");
        AppendOnly.clear(claim);
        Files.delete(claim);
        appendOnly(claim);
    }

    private static void folder(Path folder, String permissions) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(folder);
            permit(folder, permissions);
        }
    }

    private static void pipe(Path place, int permissions) throws IOException {
        try {
            Pipes.make(place, permissions);
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.EEXIST) {
                throw failed;
            }
        }
        permit(place, permissions == PIPE_FOR_ALL ? "rw-rw-rw-" : "rw-r--r--");
    }

    private static void appendOnly(Path file) throws IOException {
        try {
            Files.createFile(file);
            permit(file, "rw-rw-rw-");
        } catch (FileAlreadyExistsException there) {
            // Made by an attempt that a crash ended; the flag below is set again.
        }
        AppendOnly.set(file);
    }

    private static void permit(Path place, String permissions) throws IOException {
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(permissions));
    }

    /// Removes everything of one task.
    void remove(TaskId task) throws IOException {
        removeTree(task(task));
        Files.deleteIfExists(outside().resolve(task.value() + ".start"));
        Files.deleteIfExists(end(task));
        Files.deleteIfExists(process(task));
    }

    /// Removes the directory with all it holds.
    void remove() throws IOException {
        removeTree(root);
    }

    private static void removeTree(Path top) throws IOException {
        if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    AppendOnly.clear(file);
                }
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failed) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
