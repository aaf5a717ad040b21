package dev.holdfast.snapshot;

import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.TaskId;
import dev.holdfast.id.VolumeId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The table `snapshots`.
final class SnapshotStore {

    private static final String COLUMNS = "id, agent, volume, reason, task, label, pinned, taken, created_at, parent,"
            + " changed_files, changed_bytes";

    /// Comes after every id.
    private static final String AFTER_ALL = "snp_" + "z".repeat(26);

    private SnapshotStore() {}

    static void insert(Tx tx, Snapshot snapshot) {
        tx.sql()
                .createUpdate("insert into snapshots (" + COLUMNS + ") values (:id, :agent, :volume, :reason, :task,"
                        + " :label, :pinned, :taken, :created, :parent, :files, :bytes)")
                .bind("id", snapshot.id().value())
                .bind("agent", snapshot.agent().value())
                .bind("volume", snapshot.volume().value())
                .bind("reason", snapshot.reason().word())
                .bind("task", snapshot.reason().ofTask().map(TaskId::value).orElse(null))
                .bind("label", snapshot.label().orElse(null))
                .bind("pinned", snapshot.pinned())
                .bind("taken", snapshot.taken())
                .bind("created", snapshot.created().toEpochMilli())
                .bind("parent", snapshot.parent().map(SnapshotId::value).orElse(null))
                .bind("files", snapshot.changed().map(Snapshot.Changed::files).orElse(null))
                .bind("bytes", snapshot.changed().map(Snapshot.Changed::bytes).orElse(null))
                .execute();
    }

    static void taken(Tx tx, SnapshotId id) {
        tx.sql()
                .createUpdate("update snapshots set taken = true where id = :id")
                .bind("id", id.value())
                .execute();
    }

    /// Writes down to which snapshot the volume was brought back when this one was kept.
    static void restored(Tx tx, SnapshotId kept, SnapshotId to) {
        tx.sql()
                .createUpdate("update snapshots set restored = :to where id = :id")
                .bind("to", to.value())
                .bind("id", kept.value())
                .execute();
    }

    /// What the agent's volume was equal to last: its newest snapshot, or what it was brought back to.
    static Optional<SnapshotId> parent(Tx tx, AgentId agent) {
        return tx.sql()
                .createQuery("select coalesce(restored, id) from snapshots where agent = :agent and taken"
                        + " and leaving is null order by id desc limit 1")
                .bind("agent", agent.value())
                .mapTo(String.class)
                .findOne()
                .map(SnapshotId::new);
    }

    static void counted(Tx tx, SnapshotId id, Snapshot.Changed changed) {
        tx.sql()
                .createUpdate("update snapshots set changed_files = :files, changed_bytes = :bytes where id = :id")
                .bind("files", changed.files())
                .bind("bytes", changed.bytes())
                .bind("id", id.value())
                .execute();
    }

    static void pin(Tx tx, SnapshotId id, Pin pin) {
        tx.sql()
                .createUpdate("update snapshots set pinned = :pinned where id = :id")
                .bind("pinned", pin == Pin.PINNED)
                .bind("id", id.value())
                .execute();
    }

    static void label(Tx tx, SnapshotId id, String label) {
        tx.sql()
                .createUpdate("update snapshots set label = :label where id = :id")
                .bind("label", label.isEmpty() ? null : label)
                .bind("id", id.value())
                .execute();
    }

    /// Writes down that the snapshot is to go. From now on nobody finds it.
    static void leave(Tx tx, SnapshotId id, String because) {
        tx.sql()
                .createUpdate("update snapshots set leaving = :because where id = :id and taken")
                .bind("because", because)
                .bind("id", id.value())
                .execute();
    }

    static void stay(Tx tx, SnapshotId id) {
        tx.sql()
                .createUpdate("update snapshots set leaving = null where id = :id")
                .bind("id", id.value())
                .execute();
    }

    /// The snapshots that are to go and have not yet, oldest first, each with the reason.
    static Map<Snapshot, String> leaving(Tx tx, int limit) {
        Map<Snapshot, String> leaving = new LinkedHashMap<>();
        tx.sql()
                .createQuery("select " + COLUMNS
                        + ", leaving from snapshots where leaving is not null order by id limit :limit")
                .bind("limit", limit)
                .map((row, context) -> Map.entry(snapshot(row), row.getString("leaving")))
                .forEach(entry -> leaving.put(entry.getKey(), entry.getValue()));
        return leaving;
    }

    /// When the agent's snapshots of this reason were taken, the newest first.
    static List<Instant> times(Tx tx, AgentId agent, Reason reason) {
        return tx.sql()
                .createQuery("select created_at from snapshots where agent = :agent and reason = :reason"
                        + " and leaving is null order by id desc")
                .bind("agent", agent.value())
                .bind("reason", reason.word())
                .map((row, context) -> Instant.ofEpochMilli(row.getLong("created_at")))
                .list();
    }

    /// The last one of all agents, by its id.
    static Optional<SnapshotId> newest(Tx tx) {
        return tx.sql()
                .createQuery("select id from snapshots order by id desc limit 1")
                .mapTo(String.class)
                .findOne()
                .map(SnapshotId::new);
    }

    static long count(Tx tx) {
        return tx.sql()
                .createQuery("select count(*) from snapshots")
                .mapTo(Long.class)
                .one();
    }

    static long countLeaving(Tx tx) {
        return tx.sql()
                .createQuery("select count(*) from snapshots where leaving is not null")
                .mapTo(Long.class)
                .one();
    }

    static boolean isLeaving(Tx tx, SnapshotId id) {
        return tx.sql()
                .createQuery("select 1 from snapshots where id = :id and leaving is not null")
                .bind("id", id.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    static void remove(Tx tx, SnapshotId id) {
        tx.sql()
                .createUpdate("delete from snapshots where id = :id")
                .bind("id", id.value())
                .execute();
    }

    static Optional<Snapshot> find(Tx tx, SnapshotId id) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from snapshots where id = :id and leaving is null")
                .bind("id", id.value())
                .map((row, context) -> snapshot(row))
                .findOne();
    }

    static Optional<Snapshot> ofTask(Tx tx, TaskId task) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from snapshots where task = :task and taken"
                        + " and leaving is null limit 1")
                .bind("task", task.value())
                .map((row, context) -> snapshot(row))
                .findOne();
    }

    /// The agent's newest snapshot.
    static Optional<Snapshot> newest(Tx tx, AgentId agent) {
        return page(tx, agent, "", 1).stream().findFirst();
    }

    /// The agent's snapshots before `cursor`, newest first.
    static List<Snapshot> page(Tx tx, AgentId agent, String cursor, int limit) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from snapshots where agent = :agent and taken"
                        + " and leaving is null and id < :cursor order by id desc limit :limit")
                .bind("agent", agent.value())
                .bind("cursor", cursor.isEmpty() ? AFTER_ALL : cursor)
                .bind("limit", limit)
                .map((row, context) -> snapshot(row))
                .list();
    }

    static List<Snapshot> notTaken(Tx tx) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from snapshots where not taken")
                .map((row, context) -> snapshot(row))
                .list();
    }

    private static Snapshot snapshot(ResultSet row) throws SQLException {
        Optional<TaskId> task = Optional.ofNullable(row.getString("task")).map(TaskId::new);
        Optional<Snapshot.Changed> changed = row.getString("changed_files") == null
                ? Optional.empty()
                : Optional.of(new Snapshot.Changed(row.getLong("changed_files"), row.getLong("changed_bytes")));
        return new Snapshot(
                new SnapshotId(row.getString("id")),
                new AgentId(row.getString("agent")),
                new VolumeId(row.getString("volume")),
                Reason.of(row.getString("reason"), task),
                Optional.ofNullable(row.getString("label")),
                row.getBoolean("pinned"),
                row.getBoolean("taken"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Optional.ofNullable(row.getString("parent")).map(SnapshotId::new),
                changed);
    }
}
