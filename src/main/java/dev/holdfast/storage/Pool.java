package dev.holdfast.storage;

import java.io.IOException;
import java.util.List;

/// Where a store keeps its bytes, as people see it.
public interface Pool extends AutoCloseable {

    /// @param kind where the bytes lie: `btrfs`, `btrfs-file` or `copy`
    /// @param warnings sentences about what endangers the pool, and what to do
    record State(String kind, Space space, List<String> warnings) {}

    State state() throws IOException;

    /// Makes the pool this large in all, while it is in use. Problems: `pool_cannot_grow` when its size is
    /// not ours to say, `bad_size` when it would not become larger, `disk_full` when the disk has not that
    /// much.
    void grow(long total) throws IOException;

    /// Takes the pool away from this machine, unmounted and safe on disk; does nothing when it is already.
    /// `pool_busy` while somebody uses it. Ending the server does not need it.
    @Override
    void close() throws IOException;
}
