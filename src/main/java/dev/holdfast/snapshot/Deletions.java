package dev.holdfast.snapshot;

import dev.holdfast.access.Principal;
import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.json.Json;
import dev.holdfast.operation.Operations;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes snapshots, in two steps that stand a crash at any line: that one is to go is written down, which
/// hides it from everybody; then the store removes it; then its row goes, with the event that tells of it. What a
/// crash leaves between them is finished by whoever calls `finish` next.
public final class Deletions {

    private static final Logger LOG = LoggerFactory.getLogger(Deletions.class);

    /// The server itself reads a snapshot for a moment after it was taken, to count what changed, and somebody's
    /// download ends a moment after its last byte has arrived.
    private static final Duration FOR_READERS = Duration.ofSeconds(3);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Database database;
    private final EventLog events;
    private final Operations operations;
    private final VolumeStore volumes;
    private final Set<SnapshotId> failing = ConcurrentHashMap.newKeySet();

    public Deletions(Database database, EventLog events, Operations operations, VolumeStore volumes) {
        this.database = database;
        this.events = events;
        this.operations = operations;
        this.volumes = volumes;
    }

    /// Deletes a snapshot because somebody asked for it.
    ///
    /// @throws Problem CONFLICT `snapshot_pinned`, or `snapshot_in_use` while somebody reads it and does
    /// not end soon
    void delete(Principal principal, Snapshot snapshot) throws IOException {
        String because = "deleted by " + principal.name();
        operations.alone(snapshot.agent(), () -> {
            database.run(tx -> {
                Snapshot now = SnapshotStore.find(tx, snapshot.id())
                        .orElseThrow(
                                () -> Problem.notFound("snapshot", snapshot.id().value()));
                refusePinned(now);
                SnapshotStore.leave(tx, now.id(), because);
            });
            remove(snapshot, because, FOR_READERS);
            return Boolean.TRUE;
        });
    }

    private static void refusePinned(Snapshot snapshot) {
        if (snapshot.pinned()) {
            throw Problem.conflict(
                    "snapshot_pinned",
                    "Snapshot " + snapshot.id() + " is pinned; unpin it first if it is to be deleted.");
        }
    }

    /// The agent's snapshots but for those that are to go, newest first.
    public List<Snapshot> present(AgentId agent) {
        return database.read(tx -> SnapshotStore.page(tx, agent, "", Integer.MAX_VALUE));
    }

    /// How many snapshots there are of all agents.
    public long count() {
        return database.read(SnapshotStore::count);
    }

    /// How many of them are to go.
    public long countLeaving() {
        return database.read(SnapshotStore::countLeaving);
    }

    /// Writes down that these go, but for those that were pinned or have gone meanwhile.
    public void leave(Set<SnapshotId> snapshots, String because) {
        database.run(tx -> {
            for (SnapshotId id : snapshots) {
                if (SnapshotStore.find(tx, id).filter(found -> !found.pinned()).isPresent()) {
                    SnapshotStore.leave(tx, id, because);
                }
            }
        });
    }

    /// Removes some of those that are to go, oldest first and one at a time, and says how many are gone. One that
    /// is being read stays after all, and one that the store cannot remove is tried again the next time.
    public int finish(int most) {
        int gone = 0;
        for (Map.Entry<Snapshot, String> next :
                database.read(tx -> SnapshotStore.leaving(tx, most)).entrySet()) {
            Snapshot snapshot = next.getKey();
            try {
                operations.alone(snapshot.agent(), () -> {
                    if (database.read(tx -> SnapshotStore.isLeaving(tx, snapshot.id()))) {
                        remove(snapshot, next.getValue(), Duration.ZERO);
                    }
                    return Boolean.TRUE;
                });
                gone++;
            } catch (IOException | Problem failed) {
                tell(snapshot, failed);
            }
        }
        return gone;
    }

    private void remove(Snapshot snapshot, String because, Duration patience) throws IOException {
        try {
            deleteUnread(snapshot, System.nanoTime() + patience.toNanos());
        } catch (Problem refused) {
            if (isInUse(refused)) {
                database.run(tx -> SnapshotStore.stay(tx, snapshot.id()));
            }
            throw refused;
        }
        failing.remove(snapshot.id());
        database.run(tx -> {
            if (SnapshotStore.isLeaving(tx, snapshot.id())) {
                SnapshotStore.remove(tx, snapshot.id());
                append(tx, snapshot, "snapshot.deleted", because);
            }
        });
    }

    private void deleteUnread(Snapshot snapshot, long until) throws IOException {
        while (true) {
            try {
                volumes.deleteSnapshot(snapshot.volume(), snapshot.id());
                return;
            } catch (Problem refused) {
                if (!isInUse(refused) || System.nanoTime() - until >= 0) {
                    throw refused;
                }
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private static boolean isInUse(Exception failed) {
        return failed instanceof Problem problem && problem.code().equals("snapshot_in_use");
    }

    /// An alarm, once for each snapshot. That one is being read is none.
    private void tell(Snapshot snapshot, Exception failed) {
        if (!isInUse(failed) && failing.add(snapshot.id())) {
            LOG.warn("Snapshot {} cannot be removed; it is tried again.", snapshot.id(), failed);
            String reason = String.valueOf(failed.getMessage());
            database.run(tx -> append(tx, snapshot, "snapshot.deletion_failed", reason));
        }
    }

    private void append(Tx tx, Snapshot snapshot, String type, String because) {
        events.append(
                tx,
                new Event.Draft(
                        type,
                        Optional.of(snapshot.agent()),
                        Optional.empty(),
                        Json.object().put("snapshot", snapshot.id().value()).put("because", because)));
    }
}
