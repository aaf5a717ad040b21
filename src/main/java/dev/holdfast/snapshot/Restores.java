package dev.holdfast.snapshot;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.json.Json;
import dev.holdfast.operation.Operation;
import dev.holdfast.operation.Operations;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// Brings a workspace back to a snapshot, and loses nothing by it.
///
/// What the snapshot holds is staged beside the volume while the agent works on. Then everything in the
/// runtime stands still for a moment: the staged head takes the volume's place in one step, what was there
/// is kept as a snapshot, and the new head is mounted where the old one was. A process that still holds a
/// file of the old head would write on into the past, so such a runtime ends as it stands and is started
/// anew.
public final class Restores {

    static final String KIND = "restore";

    private static final String WENT_ON = "The processes in your runtime went on meanwhile.";
    private static final String STARTED_ANEW =
            "Your runtime was started anew for it, so no process of before runs any more.";

    /// What is written down before the first step, so that a crash at any line can be finished or undone.
    record Intent(SnapshotId snapshot, SnapshotId kept, UUID staged, boolean home) {}

    /// What a restore did.
    public record Restored(SnapshotId snapshot, SnapshotId kept) {}

    private final Database database;
    private final EventLog events;
    private final Operations operations;
    private final Agents agents;
    private final Snapshots snapshots;
    private final VolumeStore volumes;
    private final ContainerRuntime runtimes;
    private final Clock clock;

    public Restores(
            Database database,
            EventLog events,
            Operations operations,
            Agents agents,
            Snapshots snapshots,
            VolumeStore volumes,
            ContainerRuntime runtimes,
            Clock clock) {
        this.database = database;
        this.events = events;
        this.operations = operations;
        this.agents = agents;
        this.snapshots = snapshots;
        this.volumes = volumes;
        this.runtimes = runtimes;
        this.clock = clock;
    }

    /// What a restore of this snapshot would change in the workspace as it is now.
    List<Difference> preview(Principal principal, String nameOrId, SnapshotId id) throws IOException {
        Snapshot snapshot = snapshots.find(principal, nameOrId, id);
        TreeSource now = new TreeSource.Live(snapshot.volume());
        TreeSource then = new TreeSource.Frozen(snapshot.volume(), id);
        List<Difference> changes = new ArrayList<>();
        volumes.changes(now, then, Part.WORKSPACE, changes::add);
        changes.sort(Comparator.comparing(Difference::path));
        return changes;
    }

    /// Restores the whole workspace, and the home as well if `home` says so.
    public Restored restore(Principal principal, String nameOrId, SnapshotId id, boolean home) throws IOException {
        Snapshot snapshot = snapshots.find(principal, nameOrId, id);
        return agents.alone(snapshot.agent(), () -> {
            Agent agent = agents.byId(snapshot.agent());
            Agents.refuseWhileOccupied(agent);
            Head staged = volumes.stage(agent.volume(), id);
            Intent intent = new Intent(id, SnapshotId.fresh(), staged.uuid(), home);
            Operation operation = operations.begin(agent.id(), KIND, Json.tree(intent));
            try {
                finish(agent, intent);
                operations.done(operation.id());
            } catch (IOException | RuntimeException failed) {
                settleInterrupted(operation, agent, intent);
                throw failed;
            }
            return new Restored(id, intent.kept());
        });
    }

    /// Finishes what a crash interrupted, or undoes it when nothing was exchanged yet. Called once at
    /// start, before the agents are settled: until then a half-done restore looks like a foreign volume.
    public void recover() throws IOException {
        for (Operation operation : operations.unfinished(KIND)) {
            Agent agent = agents.byId(operation.subject());
            settleInterrupted(operation, agent, Json.MAPPER.treeToValue(operation.intent(), Intent.class));
        }
        // Staged before anything was written down, and so of no use.
        for (Agent agent : agents.all()) {
            volumes.unstage(agent.volume());
        }
    }

    private void settleInterrupted(Operation operation, Agent agent, Intent intent) throws IOException {
        Optional<UUID> live = volumes.identity(new TreeSource.Live(agent.volume()));
        if (live.equals(Optional.of(intent.staged()))) {
            finish(agent, intent);
            operations.done(operation.id());
        } else {
            volumes.unstage(agent.volume());
            operations.failed(operation.id(), "interrupted before anything was exchanged; nothing was changed");
        }
    }

    private void finish(Agent agent, Intent intent) throws IOException {
        if (agent.runtime().isPresent() && volumes.capabilities().liveSwap()) {
            exchangeUnder(agent.runtime().get(), agent, intent);
        } else {
            agents.stop(agent);
            exchange(agent, intent);
            agent.runtime().ifPresent(ended -> tell(agent, STARTED_ANEW));
        }
        agents.settle(agent.id());
    }

    private void exchangeUnder(RuntimeId runtime, Agent agent, Intent intent) throws IOException {
        try (ContainerRuntime.Hold _ = runtimes.hold(runtime)) {
            boolean mounted = volumes.attached(runtime).isPresent();
            exchange(agent, intent);
            if (mounted) {
                volumes.attach(agent.volume(), runtime);
            }
            if (!runtimes.holders(runtime).isEmpty()) {
                // Not one of them may go on: what it wrote now would be in the past and nowhere else.
                runtimes.kill(runtime);
                agents.stop(agent);
                tell(agent, STARTED_ANEW);
            } else {
                tell(agent, WENT_ON);
            }
        }
    }

    private void tell(Agent agent, String line) {
        database.run(tx -> agents.tell(tx, agent.id(), line));
    }

    private static String note(Tx tx, Intent intent) {
        String when = SnapshotStore.find(tx, intent.snapshot())
                .map(snapshot -> " of " + snapshot.created())
                .orElse("");
        return "Your workspace was restored to snapshot " + intent.snapshot() + when
                + (intent.home() ? ", and your home with it" : "; your home stayed as it was")
                + ". What was there before is kept as snapshot " + intent.kept() + ".";
    }

    private void exchange(Agent agent, Intent intent) throws IOException {
        List<Part> carried = intent.home() ? List.of() : List.of(Part.HOME);
        Head head = volumes.exchange(agent.volume(), intent.staged(), intent.kept(), carried);
        database.run(tx -> {
            if (SnapshotStore.find(tx, intent.kept()).isEmpty()) {
                SnapshotStore.insert(
                        tx,
                        new Snapshot(
                                intent.kept(),
                                agent.id(),
                                agent.volume(),
                                new Reason.BeforeRestore(),
                                Optional.empty(),
                                false,
                                true,
                                clock.instant(),
                                SnapshotStore.parent(tx, agent.id()),
                                Optional.empty()));
                SnapshotStore.restored(tx, intent.kept(), intent.snapshot());
                agents.restored(tx, agent.id(), head.uuid());
                JsonNode data = Json.object()
                        .put("snapshot", intent.snapshot().value())
                        .put("kept", intent.kept().value());
                agents.tell(tx, agent.id(), note(tx, intent));
                events.append(
                        tx, new Event.Draft("workspace.restored", Optional.of(agent.id()), Optional.empty(), data));
            }
        });
    }
}
