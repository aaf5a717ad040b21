package dev.holdfast.storage.pool;

import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileSystem;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Pool;
import dev.holdfast.storage.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A pool that is a folder of the disk, and as large as the disk.
public final class PoolFolder implements Pool {

    private final Path folder;
    private final String kind;
    private final List<String> warnings;
    private final PlatformPool threads = new PlatformPool("pool", 1);

    public PoolFolder(Path folder, String kind, List<String> warnings) {
        this.folder = folder;
        this.kind = kind;
        this.warnings = List.copyOf(warnings);
    }

    @Override
    public State state() throws IOException {
        return threads.call(() -> {
            try (Fd open = Files.openDirectory(folder)) {
                FileSystem found = FileSystem.of(open);
                return new State(kind, Space.of(found.total(), found.available()), warnings);
            }
        });
    }

    @Override
    public void grow(long total) {
        throw Problem.unprocessable(
                "pool_cannot_grow",
                "The pool " + folder + " is as large as the disk that it lies on: enlarge the disk.");
    }

    @Override
    public void close() {
        threads.close();
    }
}
