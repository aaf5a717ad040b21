package dev.holdfast.walk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk of its own for a server's data directory, which can be filled to its last block.
final class SmallDisk implements AutoCloseable {

    private final Path folder;
    private final Path point;

    private SmallDisk(Path folder, Path point) {
        this.folder = folder;
        this.point = point;
    }

    /// @param mebibytes how much fits on it, roughly
    static SmallDisk of(int mebibytes) throws IOException {
        Path folder = Files.createTempDirectory("holdfast-disk-").toRealPath();
        Path image = folder.resolve("image");
        Path point = Files.createDirectory(folder.resolve("disk"));
        Shell.run("truncate", "--size", mebibytes + "M", image.toString());
        Shell.run("mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", image.toString());
        Shell.run("mount", "-o", "loop", image.toString(), point.toString());
        return new SmallDisk(folder, point);
    }

    /// A new folder on it.
    Path place() throws IOException {
        return Files.createDirectory(point.resolve("server"));
    }

    /// Takes what is left of it.
    void fill() {
        Shell.attempt("dd", "if=/dev/zero", "of=" + filler(), "bs=1M");
        Shell.attempt("dd", "if=/dev/zero", "of=" + filler() + ".more", "bs=512");
        Shell.run("sync", "-f", point.toString());
    }

    /// Gives it back.
    void empty() throws IOException {
        Files.deleteIfExists(filler());
        Files.deleteIfExists(Path.of(filler() + ".more"));
    }

    private Path filler() {
        return point.resolve("filler");
    }

    @Override
    public void close() {
        Mounts.removeBeneath(folder);
        Shell.attempt("rm", "-rf", "--one-file-system", folder.toString());
    }
}
