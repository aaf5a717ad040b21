package dev.holdfast.storage.pool;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.local.Lease;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// Who reads which snapshot just now, so that none is removed under its reader's hands. A lease lasts as long
/// as the process: after a crash nobody reads.
final class Leases {

    private final Map<SnapshotId, Integer> readers = new HashMap<>();
    private final Set<SnapshotId> going = new HashSet<>();

    /// A lease of what is about to be read.
    ///
    /// @throws Problem NOT_FOUND `snapshot_not_found` for a snapshot that is being removed
    Lease of(TreeSource source) {
        return switch (source) {
            case TreeSource.Live _ -> Lease.NONE;
            case TreeSource.Frozen frozen -> take(frozen.snapshot());
        };
    }

    private synchronized Lease take(SnapshotId snapshot) {
        if (going.contains(snapshot)) {
            throw Problem.notFound("snapshot", snapshot.value());
        }
        readers.merge(snapshot, 1, Integer::sum);
        return new Reading(snapshot);
    }

    private synchronized void giveBack(SnapshotId snapshot) {
        readers.computeIfPresent(snapshot, (id, count) -> count == 1 ? null : count - 1);
    }

    /// Removes a snapshot that nobody reads; meanwhile nobody begins to.
    ///
    /// @throws Problem CONFLICT `snapshot_in_use` while somebody does
    void remove(SnapshotId snapshot, PlatformPool.Step removal) throws IOException {
        begin(snapshot);
        try {
            removal.run();
        } finally {
            end(snapshot);
        }
    }

    private synchronized void begin(SnapshotId snapshot) {
        if (readers.containsKey(snapshot)) {
            throw Problem.conflict(
                    "snapshot_in_use",
                    "Snapshot " + snapshot + " is being read or compared; try again when that has ended.");
        }
        going.add(snapshot);
    }

    private synchronized void end(SnapshotId snapshot) {
        going.remove(snapshot);
    }

    private final class Reading implements Lease {

        private final SnapshotId snapshot;
        private final AtomicBoolean closed = new AtomicBoolean();

        Reading(SnapshotId snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public Lease another() {
            return take(snapshot);
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                giveBack(snapshot);
            }
        }
    }
}
