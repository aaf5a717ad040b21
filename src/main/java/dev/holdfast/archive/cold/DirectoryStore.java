package dev.holdfast.archive.cold;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// Cold storage in a directory, which may be a mount of another disk or machine. What is being written
/// has a name that ends with `.new`; everything in it is root's alone.
public final class DirectoryStore implements ColdStore {

    private static final String NEW = ".new";

    private final Path root;

    public DirectoryStore(Path root) {
        this.root = root;
    }

    @Override
    public String place() {
        return root.toString();
    }

    /// Its own folder is made; the one above must be there, since a disk that is not mounted is no empty
    /// one.
    @Override
    public void check() throws IOException {
        try {
            if (!Files.isDirectory(root)) {
                Files.createDirectory(
                        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException failed) {
            throw told(failed);
        }
    }

    @Override
    public void put(String name, ByteBuffer bytes) throws IOException {
        Path place = root.resolve(name);
        Path fresh = place.resolveSibling(place.getFileName() + NEW);
        try {
            Files.createDirectories(
                    folderOf(place),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try (FileChannel file = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(true);
            }
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            sync(folderOf(place));
        } catch (IOException failed) {
            removeHalf(fresh, failed);
            throw told(failed);
        }
    }

    private static void removeHalf(Path fresh, IOException failed) {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException also) {
            failed.addSuppressed(also);
        }
    }

    private static Path folderOf(Path place) {
        return place.resolve("..").normalize();
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
            open.force(true);
        }
    }

    @Override
    public byte[] get(String name, long offset, int count) throws IOException {
        byte[] bytes = new byte[count];
        try (FileChannel file = FileChannel.open(root.resolve(name), StandardOpenOption.READ)) {
            ByteBuffer into = ByteBuffer.wrap(bytes);
            while (into.hasRemaining()) {
                if (file.read(into, offset + into.position()) < 0) {
                    throw ColdProblems.broken(name, "is too short");
                }
            }
            return bytes;
        } catch (NoSuchFileException absent) {
            requireThere();
            throw ColdProblems.broken(name, "is missing").causedBy(absent);
        } catch (IOException failed) {
            throw told(failed);
        }
    }

    @Override
    public byte[] whole(String name, int most) throws IOException {
        try {
            long size = Files.size(root.resolve(name));
            if (size > most) {
                throw ColdProblems.broken(name, "is too long");
            }
            return get(name, 0, (int) size);
        } catch (NoSuchFileException absent) {
            requireThere();
            throw ColdProblems.broken(name, "is missing").causedBy(absent);
        }
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        Path folder = root.resolve(prefix);
        if (!Files.isDirectory(folder)) {
            requireThere();
            return List.of();
        }
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw told(failed);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Path place = root.resolve(name);
        try {
            Files.deleteIfExists(place);
            Path folder = folderOf(place);
            while (!folder.equals(root) && folder.startsWith(root) && isEmpty(folder)) {
                Files.deleteIfExists(folder);
                folder = folderOf(folder);
            }
        } catch (IOException failed) {
            throw told(failed);
        }
        requireThere();
    }

    /// Of what went away as a whole nobody can say that it does not have something.
    private void requireThere() {
        if (!Files.isDirectory(root)) {
            throw ColdProblems.gone(place(), "it is not there");
        }
    }

    /// Also when it is not there, so that the one above it is looked at.
    private static boolean isEmpty(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return true;
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.findAny().isEmpty();
        }
    }

    private Problem told(IOException failed) {
        boolean full = (failed instanceof FileSystemException file
                        && String.valueOf(file.getReason()).matches("No space left on device|Disk quota exceeded"))
                || String.valueOf(failed.getMessage()).matches("No space left on device|Disk quota exceeded");
        Problem problem = full
                ? ColdProblems.full(place())
                : ColdProblems.gone(place(), failed.getClass().getSimpleName() + " " + failed.getMessage());
        return problem.causedBy(failed);
    }

    @Override
    public void close() {}
}
