package dev.holdfast.snapshot;

import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.event.DurableEventLog;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.operation.Operations;
import dev.holdfast.storage.TestPool;
import dev.holdfast.storage.TreeSource;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// Agents with snapshots as they are written down and as a real store has them, without anything that runs, and
/// a clock that is turned by hand.
public final class Shelf implements AutoCloseable {

    /// A clock that stands still until it is turned.
    public static final class Turned extends Clock {

        private Instant now = Instant.parse("2026-03-02T12:00:00Z");

        public void turn(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final TestPool pool;
    private final Database database;
    private final Turned clock = new Turned();
    private final EventLog events;
    private final Deletions deletions;

    public Shelf(TestPool pool, Database database) {
        this.pool = pool;
        this.database = database;
        this.events = new DurableEventLog(database, clock);
        this.deletions = new Deletions(database, events, new Operations(database, clock), pool.store());
    }

    public TestPool pool() {
        return pool;
    }

    public Database database() {
        return database;
    }

    public Turned clock() {
        return clock;
    }

    public EventLog events() {
        return events;
    }

    public Deletions deletions() {
        return deletions;
    }

    /// An agent of this organization with an empty volume.
    public AgentId agent(String organization) throws IOException {
        AgentId agent = AgentId.fresh();
        VolumeId volume = VolumeId.fresh();
        pool.store().create(volume);
        database.run(tx -> write(tx, agent, organization, volume));
        return agent;
    }

    /// An agent whose volume nobody looks at.
    public AgentId written(String organization) {
        AgentId agent = AgentId.fresh();
        database.run(tx -> write(tx, agent, organization, VolumeId.fresh()));
        return agent;
    }

    private void write(Tx tx, AgentId agent, String organization, VolumeId volume) {
        tx.sql()
                .createUpdate("insert into agents (id, organization, name, definition, volume, wanted, wanted_because,"
                        + " made, created_at) values (:id, :organization, :id, '{}', :volume, 'running', '', true,"
                        + " :created)")
                .bind("id", agent.value())
                .bind("organization", organization)
                .bind("volume", volume.value())
                .bind("created", clock.millis())
                .execute();
    }

    public VolumeId volume(AgentId agent) {
        return database.read(tx -> tx.sql()
                .createQuery("select volume from agents where id = :id")
                .bind("id", agent.value())
                .mapTo(String.class)
                .map(VolumeId::new)
                .one());
    }

    /// A snapshot of now, in the store and in the database.
    public SnapshotId take(AgentId agent, Reason reason, Pin pin) throws IOException {
        SnapshotId id = SnapshotId.fresh();
        pool.store().snapshot(volume(agent), id);
        write(agent, id, reason, pin);
        return id;
    }

    /// The row alone of a snapshot of now.
    public void write(AgentId agent, SnapshotId id, Reason reason, Pin pin) {
        VolumeId volume = volume(agent);
        database.run(tx -> SnapshotStore.insert(
                tx,
                new Snapshot(
                        id,
                        agent,
                        volume,
                        reason,
                        Optional.empty(),
                        pin == Pin.PINNED,
                        true,
                        clock.instant(),
                        Optional.empty(),
                        Optional.empty())));
    }

    /// The rows alone of many snapshots, spread evenly over this time until now, by the clock of the machine.
    public static void crowd(Database database, AgentId agent, int count, Duration span) {
        String volume = database.read(tx -> tx.sql()
                .createQuery("select volume from agents where id = :id")
                .bind("id", agent.value())
                .mapTo(String.class)
                .one());
        Instant now = Instant.now();
        database.run(tx -> {
            for (int i = count; i > 0; i--) {
                SnapshotStore.insert(
                        tx,
                        new Snapshot(
                                SnapshotId.fresh(),
                                agent,
                                new VolumeId(volume),
                                new Reason.Manual(),
                                Optional.empty(),
                                false,
                                true,
                                now.minus(span.multipliedBy(i).dividedBy(count)),
                                Optional.empty(),
                                Optional.empty()));
            }
        });
    }

    /// What lists show of it, newest first.
    public List<SnapshotId> listed(AgentId agent) {
        return database.read(tx -> SnapshotStore.page(tx, agent, "", 1000)).stream()
                .map(Snapshot::id)
                .toList();
    }

    /// The row, whether the snapshot is leaving or not.
    public boolean hasRow(SnapshotId id) {
        return database.read(tx -> tx.sql()
                .createQuery("select 1 from snapshots where id = :id")
                .bind("id", id.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
    }

    public boolean isStored(AgentId agent, SnapshotId id) throws IOException {
        return pool.store().identity(new TreeSource.Frozen(volume(agent), id)).isPresent();
    }

    /// The snapshots that events of this type told of.
    public List<String> told(String type) {
        return events.after(0, EventLog.Filter.ALL, 10_000).stream()
                .filter(event -> event.type().equals(type))
                .map(Event::data)
                .map(data -> data.path("snapshot").asString(""))
                .toList();
    }

    @Override
    public void close() throws IOException {
        events.close();
        database.close();
        pool.close();
    }
}
