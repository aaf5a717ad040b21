package dev.holdfast.snapshot;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Wanted;
import dev.holdfast.agent.ledger.VolumeWatch;
import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.TaskId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// The restore points of all agents: taken and listed here; `Restores` brings them back.
public final class Snapshots {

    private static final int MAX_LABEL = 200;

    private final Database database;
    private final EventLog events;
    private final Agents agents;
    private final VolumeStore volumes;
    private final ContainerRuntime runtimes;
    private final long mostUnasked;
    private final Clock clock;

    /// @param mostUnasked bytes of the largest volume for whose copying an agent may be stopped unasked, where a
    /// store needs that
    public Snapshots(
            Database database,
            EventLog events,
            Agents agents,
            VolumeStore volumes,
            ContainerRuntime runtimes,
            long mostUnasked,
            Clock clock) {
        this.database = database;
        this.events = events;
        this.agents = agents;
        this.volumes = volumes;
        this.runtimes = runtimes;
        this.mostUnasked = mostUnasked;
        this.clock = clock;
    }

    /// Looks for the snapshots that a crash left half-written down. What the store has is a snapshot; what
    /// it has not never was one.
    public void recover() throws IOException {
        database.read(SnapshotStore::newest).ifPresent(SnapshotId::precede);
        for (Snapshot snapshot : database.read(SnapshotStore::notTaken)) {
            Optional<UUID> found = volumes.identity(new TreeSource.Frozen(snapshot.volume(), snapshot.id()));
            database.run(tx -> {
                if (found.isPresent()) {
                    complete(tx, snapshot, Duration.ZERO);
                } else {
                    SnapshotStore.remove(tx, snapshot.id());
                }
            });
        }
    }

    /// Takes a snapshot because somebody asked for it.
    public Snapshot take(Principal principal, String nameOrId, Optional<String> label, boolean pinned)
            throws IOException {
        label.ifPresent(Snapshots::checkLabel);
        Agent agent = agents.findWithFiles(principal, nameOrId);
        return take(agent, new Reason.Manual(), label, pinned);
    }

    static void checkLabel(String label) {
        if (label.length() > MAX_LABEL) {
            throw Problem.unprocessable("bad_label", "A label has at most " + MAX_LABEL + " characters.");
        }
    }

    /// What is to be different about a snapshot; what is empty stays. An empty label takes the label away.
    record Change(Optional<Pin> pin, Optional<String> label) {

        Change {
            label.ifPresent(Snapshots::checkLabel);
        }
    }

    /// Changes what people said about a snapshot, never what is in it.
    Snapshot change(Principal principal, String nameOrId, SnapshotId id, Change change) {
        Snapshot snapshot = find(principal, nameOrId, id);
        return database.write(tx -> {
            change.pin().ifPresent(pin -> SnapshotStore.pin(tx, id, pin));
            change.label().ifPresent(label -> SnapshotStore.label(tx, id, label));
            Snapshot now = SnapshotStore.find(tx, id).orElseThrow(() -> Problem.notFound("snapshot", id.value()));
            ObjectNode data = Json.object().put("snapshot", id.value()).put("pinned", now.pinned());
            now.label().ifPresent(label -> data.put("label", label));
            data.put("because", "changed by " + principal.name());
            events.append(
                    tx, new Event.Draft("snapshot.changed", Optional.of(snapshot.agent()), Optional.empty(), data));
            return now;
        });
    }

    /// Told that a task ended: takes a snapshot, unless nothing changed since the last one or the task has
    /// its snapshot already. A failure is an alarm and changes nothing about the task.
    public void afterTask(Event ended) {
        TaskId task = ended.task().orElseThrow();
        Optional<Agent> agent = agents.present(ended.agent().orElseThrow());
        if (agent.isPresent()
                && database.read(tx -> SnapshotStore.ofTask(tx, task)).isEmpty()) {
            takeIfChanged(agent.get(), new Reason.AfterTask(task));
        }
    }

    /// Told that an agent was paused: takes a snapshot of what it had done until then, if it had done anything
    /// and stands still yet. Not of one that stands still because it takes too much.
    public void afterPause(Event paused) throws IOException {
        AgentId id = paused.agent().orElseThrow();
        boolean tooLarge = VolumeWatch.isReason(paused.data().path("because").asString(""));
        agents.alone(id, () -> {
            Optional<Agent> agent = agents.present(id).filter(now -> now.wanted() == Wanted.FROZEN);
            if (agent.isPresent() && !tooLarge) {
                takeIfChanged(agent.get(), new Reason.BeforeStop());
            }
            return Boolean.TRUE;
        });
    }

    /// Told that an agent's runtime is about to end. Of a volume that is not the one that was left nothing is kept.
    public void beforeStop(Agent agent) {
        try {
            if (volumes.identity(new TreeSource.Live(agent.volume())).equals(agent.head())) {
                takeIfChanged(agent, new Reason.BeforeStop());
            }
        } catch (IOException failed) {
            alarm(agent, new Reason.BeforeStop(), failed);
        }
    }

    /// Takes a snapshot because its time has come, if anything was written since the last one.
    void bySchedule(Agent agent) {
        takeIfChanged(agent, new Reason.Scheduled());
    }

    /// When the agent's newest snapshot was taken.
    Optional<Instant> newest(Agent agent) {
        return database.read(tx -> SnapshotStore.newest(tx, agent.id())).map(Snapshot::created);
    }

    private void takeIfChanged(Agent agent, Reason reason) {
        try {
            if (changedSinceLast(agent) && mayStop(agent, reason)) {
                take(agent, reason, Optional.empty(), false);
            }
        } catch (IOException | Problem failed) {
            alarm(agent, reason, failed);
        }
    }

    /// The agent's present as a snapshot: the newest one when nothing was written since, else one that is taken
    /// for forks. The caller is alone with the agent.
    public Snapshot present(Agent agent) throws IOException {
        return changedSinceLast(agent)
                ? take(agent, new Reason.Fork(), Optional.empty(), false)
                : database.read(tx -> SnapshotStore.newest(tx, agent.id())).orElseThrow();
    }

    /// Writes down within the transaction that an exchange of the volume kept this; once, whatever crashes.
    /// Says whether it was not written down before.
    public boolean kept(Tx tx, Agent agent, SnapshotId id, Reason reason) {
        if (SnapshotStore.find(tx, id).isPresent()) {
            return false;
        }
        Snapshot snapshot = new Snapshot(
                id,
                agent.id(),
                agent.volume(),
                reason,
                Optional.empty(),
                false,
                true,
                clock.instant(),
                SnapshotStore.parent(tx, agent.id()),
                Optional.empty());
        SnapshotStore.insert(tx, snapshot);
        complete(tx, snapshot, Duration.ZERO);
        return true;
    }

    private void alarm(Agent agent, Reason reason, Exception failed) {
        ObjectNode data =
                Json.object().put("reason", String.valueOf(failed.getMessage())).put("snapshot_reason", reason.word());
        database.run(tx ->
                events.append(tx, new Event.Draft("snapshot.failed", Optional.of(agent.id()), reason.ofTask(), data)));
    }

    /// What a restore kept is not what the volume was, so nothing can be told from it.
    boolean changedSinceLast(Agent agent) throws IOException {
        Optional<Snapshot> last = database.read(tx -> SnapshotStore.newest(tx, agent.id()));
        if (last.isEmpty()
                || last.get().reason() instanceof Reason.BeforeRestore
                || last.get().reason() instanceof Reason.BeforeAdopt) {
            return true;
        }
        TreeSource then = new TreeSource.Frozen(agent.volume(), last.get().id());
        TreeSource now = new TreeSource.Live(agent.volume());
        return !volumes.head(then)
                .map(Head::generation)
                .equals(volumes.head(now).map(Head::generation));
    }

    Snapshot take(Agent agent, Reason reason, Optional<String> label, boolean pinned) throws IOException {
        return agents.alone(agent.id(), () -> {
            Snapshot snapshot = new Snapshot(
                    SnapshotId.fresh(),
                    agent.id(),
                    agent.volume(),
                    reason,
                    label,
                    pinned,
                    false,
                    clock.instant(),
                    database.read(tx -> SnapshotStore.parent(tx, agent.id())),
                    Optional.empty());
            database.run(tx -> SnapshotStore.insert(tx, snapshot));
            Duration still;
            try {
                still = freeze(agent, snapshot.id());
            } catch (IOException | RuntimeException failed) {
                database.run(tx -> SnapshotStore.remove(tx, snapshot.id()));
                throw failed;
            }
            return database.write(tx -> complete(tx, snapshot, still));
        });
    }

    /// Says whether the agent may be stopped for this although nobody asked. When not, that is told.
    private boolean mayStop(Agent agent, Reason reason) throws IOException {
        if (agent.wanted() != Wanted.RUNNING || !stopsFor(agents.byId(agent.id()))) {
            return true;
        }
        long bytes = volumes.usage(agent.volume()).bytes();
        if (bytes <= mostUnasked) {
            return true;
        }
        ObjectNode data = Json.object()
                .put("snapshot_reason", reason.word())
                .put("bytes", bytes)
                .put("most", mostUnasked)
                .put(
                        "because",
                        "the agent would have to stand still while " + bytes + " bytes are copied, more than the "
                                + mostUnasked + " of --copy-unasked; take a snapshot yourself when it suits");
        database.run(tx ->
                events.append(tx, new Event.Draft("snapshot.skipped", Optional.of(agent.id()), reason.ofTask(), data)));
        return false;
    }

    /// A store whose snapshots are not one instant needs the agent to stand still meanwhile.
    private boolean stopsFor(Agent agent) {
        return !volumes.capabilities().liveSnapshots() && agent.runtime().isPresent();
    }

    /// Says how long the agent had to stand still for it.
    private Duration freeze(Agent agent, SnapshotId snapshot) throws IOException {
        Agent now = agents.byId(agent.id());
        if (!stopsFor(now)) {
            volumes.snapshot(agent.volume(), snapshot);
            return Duration.ZERO;
        }
        long began = System.nanoTime();
        try (ContainerRuntime.Hold _ = runtimes.hold(now.runtime().orElseThrow())) {
            volumes.snapshot(agent.volume(), snapshot);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private Snapshot complete(Tx tx, Snapshot snapshot, Duration still) {
        SnapshotStore.taken(tx, snapshot.id());
        ObjectNode data = Json.object()
                .put("snapshot", snapshot.id().value())
                .put("reason", snapshot.reason().word());
        if (still.isPositive()) {
            data.put("still_ms", still.toMillis());
        }
        snapshot.label().ifPresent(label -> data.put("label", label));
        events.append(
                tx,
                new Event.Draft(
                        "snapshot.taken",
                        Optional.of(snapshot.agent()),
                        snapshot.reason().ofTask(),
                        data));
        return SnapshotStore.find(tx, snapshot.id()).orElseThrow();
    }

    /// The agent's snapshots before `cursor`, the id of the last one seen, newest first.
    public List<Snapshot> page(Principal principal, String nameOrId, String cursor, int limit) {
        Agent agent = agents.find(principal, nameOrId);
        return database.read(tx -> SnapshotStore.page(tx, agent.id(), cursor, limit));
    }

    public Snapshot find(Principal principal, String nameOrId, SnapshotId id) {
        Agent agent = agents.find(principal, nameOrId);
        return database.read(tx -> SnapshotStore.find(tx, id))
                .filter(snapshot -> snapshot.taken() && snapshot.agent().equals(agent.id()))
                .orElseThrow(() -> Problem.notFound("snapshot", id.value()));
    }
}
