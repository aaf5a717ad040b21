package dev.holdfast.fork;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Origin;
import dev.holdfast.db.Tx;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.fork.ChangeSet.Change;
import dev.holdfast.fork.Merge.Side;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.json.Json;
import dev.holdfast.operation.Operation;
import dev.holdfast.operation.Operations;
import dev.holdfast.problem.Problem;
import dev.holdfast.snapshot.Reason;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.Snapshots;
import dev.holdfast.snapshot.Standstill;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// Brings what a fork changed back into its parent, in one step, and keeps what the parent was.
///
/// What both began with is the snapshot that the fork was made from. The parent's head with the fork's changes is
/// staged beside it while the agent works on; then both are exchanged in a [Standstill], as a restore does it. When
/// somebody wrote in the parent meanwhile, nothing is exchanged and it is tried again.
public final class Adoptions {

    static final String KIND = "adopt";

    private static final int TRIES = 3;
    private static final String WROTE_MEANWHILE = "workspace_changing";

    /// What somebody wants of a fork.
    ///
    /// @param paths what alone is to come over, with all beneath it; everything when there are none
    /// @param decided what is to become of paths that both changed
    record Wish(String fork, List<FilePath> paths, Map<FilePath, Side> decided) {}

    /// What an adoption did, or would do.
    ///
    /// @param changes what came over
    /// @param kept the snapshot that holds what was replaced; absent when nothing was
    record Adopted(
            AgentId fork,
            SnapshotId base,
            Merge merge,
            NavigableMap<FilePath, Change> changes,
            Optional<SnapshotId> kept) {}

    /// What is written down before the exchange, so that a crash can be finished or undone.
    record Intent(AgentId fork, String name, SnapshotId theirs, SnapshotId kept, UUID staged, int paths) {

        Standstill.Exchange exchange() {
            return new Standstill.Exchange(staged, kept, new Reason.BeforeAdopt(), List.of());
        }
    }

    /// Whose work goes where, from where on.
    private record Between(Agent parent, Agent fork, TreeSource.Frozen base) {}

    private final Operations operations;
    private final EventLog events;
    private final Agents agents;
    private final Snapshots snapshots;
    private final VolumeStore volumes;
    private final Standstill standstill;

    public Adoptions(
            Operations operations,
            EventLog events,
            Agents agents,
            Snapshots snapshots,
            VolumeStore volumes,
            Standstill standstill) {
        this.operations = operations;
        this.events = events;
        this.agents = agents;
        this.snapshots = snapshots;
        this.volumes = volumes;
        this.standstill = standstill;
    }

    /// What would come over as both are now, and where both changed the same. Nothing is taken or frozen.
    Adopted preview(Principal principal, String parent, Wish wish) throws IOException {
        Between between = between(principal, parent, wish.fork());
        TreeSource theirs = new TreeSource.Live(between.fork().volume());
        Merge merge = merge(between, theirs, wish);
        return new Adopted(
                between.fork().id(), between.base().snapshot(), merge, merge.coming(wish.decided()), Optional.empty());
    }

    /// Brings the fork's changes over.
    ///
    /// @throws Problem CONFLICT `adopt_conflicts` when both changed the same and it is not decided; nothing is
    /// changed then
    Adopted adopt(Principal principal, String parent, Wish wish) throws IOException {
        Between between = between(principal, parent, wish.fork());
        Snapshot theirs = agents.alone(
                between.fork().id(),
                () -> snapshots.present(agents.byId(between.fork().id())));
        return agents.alone(between.parent().id(), () -> {
            for (int attempt = 1; ; attempt++) {
                try {
                    return adoptOnce(between(principal, parent, wish.fork()), theirs, wish);
                } catch (Problem meanwhile) {
                    if (!meanwhile.code().equals(WROTE_MEANWHILE) || attempt == TRIES) {
                        throw meanwhile;
                    }
                }
            }
        });
    }

    private Between between(Principal principal, String parent, String fork) throws IOException {
        Agent into = agents.findWithFiles(principal, parent);
        Agent from = agents.findWithFiles(principal, fork);
        Origin origin = agents.origins()
                .of(from.id())
                .filter(found -> found.parent().equals(into.id()))
                .orElseThrow(() -> Problem.conflict(
                        "not_its_fork",
                        "\"" + from.name() + "\" is no fork of \"" + into.name()
                                + "\": only what a fork changed since it was made can be adopted."));
        TreeSource.Frozen base = new TreeSource.Frozen(into.volume(), origin.snapshot());
        if (volumes.identity(base).isEmpty()) {
            throw Comparison.gone(origin);
        }
        return new Between(into, from, base);
    }

    private Merge merge(Between between, TreeSource theirs, Wish wish) throws IOException {
        TreeSource ours = new TreeSource.Live(between.parent().volume());
        try (Contents contents = Contents.of(volumes, ours, theirs)) {
            return Merge.of(
                    ChangeSet.between(volumes, between.base(), ours),
                    ChangeSet.between(volumes, between.base(), theirs),
                    wish.paths(),
                    contents);
        }
    }

    private Adopted adoptOnce(Between between, Snapshot theirs, Wish wish) throws IOException {
        Agent parent = between.parent();
        Agents.refuseWhileOccupied(parent);
        TreeSource.Frozen from = new TreeSource.Frozen(theirs.volume(), theirs.id());
        long seen = generation(parent);
        Merge merge = merge(between, from, wish);
        List<FilePath> picks = merge.picks(wish.decided());
        AgentId fork = between.fork().id();
        SnapshotId base = between.base().snapshot();
        if (picks.isEmpty()) {
            return new Adopted(fork, base, merge, new TreeMap<>(), Optional.empty());
        }
        Head staged = volumes.stage(parent.volume(), from, picks);
        Intent intent = new Intent(
                fork, between.fork().name().value(), theirs.id(), SnapshotId.fresh(), staged.uuid(), picks.size());
        Operation operation = operations.begin(parent.id(), KIND, Json.tree(intent));
        try {
            Standstill.Work<Operation> work = moment -> {
                requireStill(parent, seen);
                moment.exchange(intent.exchange(), tx -> tell(tx, parent, intent));
                return operation;
            };
            standstill.during(parent, Standstill.Holding.ENDS, work, (tx, done) -> operations.done(tx, done.id()));
        } catch (IOException | RuntimeException failed) {
            if (!finished(operation, parent, intent, failed)) {
                throw failed;
            }
        }
        return new Adopted(fork, base, merge, merge.coming(wish.decided()), Optional.of(intent.kept()));
    }

    private long generation(Agent agent) throws IOException {
        return volumes.head(new TreeSource.Live(agent.volume())).orElseThrow().generation();
    }

    /// Finishes what a crash interrupted, or undoes it when nothing was exchanged yet. Called once at start, before
    /// the agents are settled.
    public void recover() {
        for (Operation operation : operations.unfinished(KIND)) {
            Agent agent = agents.byId(operation.subject());
            Intent intent = Json.MAPPER.treeToValue(operation.intent(), Intent.class);
            standstill.recover(operation, agent, intent.exchange(), tx -> tell(tx, agent, intent));
        }
    }

    /// Finishes or undoes what failed. What was finished took place, whatever failed after the heads
    /// had changed places.
    private boolean finished(Operation operation, Agent agent, Intent intent, Exception failed) {
        try {
            boolean finished =
                    standstill.settleInterrupted(operation, agent, intent.exchange(), tx -> tell(tx, agent, intent));
            agents.settleOrTell(agent.id());
            return finished;
        } catch (IOException | RuntimeException again) {
            failed.addSuppressed(again);
            return false;
        }
    }

    /// @param seen what the head's generation was when the other one was made of it
    private void requireStill(Agent agent, long seen) throws IOException {
        if (generation(agent) != seen) {
            throw Problem.conflict(
                    WROTE_MEANWHILE,
                    "Somebody writes in the workspace of \"" + agent.name()
                            + "\" all the while, so nothing was adopted. Pause it, or end what writes there.");
        }
    }

    private static String note(Intent intent) {
        return "What the agent \"" + intent.name() + "\", which was forked from you, changed was brought into your"
                + " workspace (" + intent.paths() + " paths). What was there before is kept as snapshot "
                + intent.kept() + ".";
    }

    private void tell(Tx tx, Agent agent, Intent intent) {
        ObjectNode data = Json.object()
                .put("because", "took over what " + intent.name() + " changed")
                .put("fork", intent.fork().value())
                .put("snapshot", intent.theirs().value())
                .put("kept", intent.kept().value())
                .put("paths", intent.paths());
        agents.tell(tx, agent.id(), note(intent));
        events.append(tx, new Event.Draft("workspace.adopted", Optional.of(agent.id()), Optional.empty(), data));
    }
}
