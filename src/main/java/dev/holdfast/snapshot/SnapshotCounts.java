package dev.holdfast.snapshot;

import dev.holdfast.db.Database;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts what changed from one snapshot to the next, after it was taken.
public final class SnapshotCounts {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotCounts.class);

    private final Database database;
    private final EventLog events;
    private final VolumeStore volumes;

    public SnapshotCounts(Database database, EventLog events, VolumeStore volumes) {
        this.database = database;
        this.events = events;
        this.volumes = volumes;
    }

    /// Told that a snapshot was taken. What was counted already is not again, and one
    /// that is gone by now, or its parent, is not counted.
    public void taken(Event event) {
        SnapshotId id = new SnapshotId(event.data().path("snapshot").asString());
        Optional<Snapshot> found = database.read(tx -> SnapshotStore.find(tx, id));
        if (found.isEmpty()
                || found.get().parent().isEmpty()
                || found.get().changed().isPresent()) {
            return;
        }
        Snapshot snapshot = found.get();
        try {
            write(event, snapshot, count(snapshot, snapshot.parent().get()));
        } catch (IOException | Problem failed) {
            LOG.warn("What changed up to {} could not be counted: {}", id, failed.getMessage());
        }
    }

    private Snapshot.Changed count(Snapshot snapshot, SnapshotId parent) throws IOException {
        Counting counting = new Counting();
        volumes.changes(
                new TreeSource.Frozen(snapshot.volume(), parent),
                new TreeSource.Frozen(snapshot.volume(), snapshot.id()),
                Part.WORKSPACE,
                counting::add);
        return new Snapshot.Changed(counting.files, counting.bytes);
    }

    private static final class Counting {

        private long files;
        private long bytes;

        void add(Difference difference) {
            files++;
            boolean kept =
                    difference instanceof Difference.Renamed(FileEntry _, FileEntry _, Difference.Content content)
                            && content == Difference.Content.KEPT;
            bytes += kept
                    ? 0
                    : difference
                            .after()
                            .filter(entry -> entry.type() == FileEntry.Type.FILE)
                            .map(FileEntry::size)
                            .orElse(0L);
        }
    }

    private void write(Event event, Snapshot snapshot, Snapshot.Changed changed) {
        database.run(tx -> {
            SnapshotStore.counted(tx, snapshot.id(), changed);
            events.append(
                    tx,
                    new Event.Draft(
                            "snapshot.counted",
                            event.agent(),
                            event.task(),
                            Json.object()
                                    .put("snapshot", snapshot.id().value())
                                    .put("changed_files", changed.files())
                                    .put("changed_bytes", changed.bytes())));
        });
    }
}
