package dev.holdfast.snapshot;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.db.Tx;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.json.Json;
import dev.holdfast.operation.Operation;
import dev.holdfast.operation.Operations;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import dev.holdfast.workspace.FilePaths;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// Brings a workspace back to a snapshot, and loses nothing by it.
///
/// What the snapshot holds is staged beside the volume while the agent works on, and takes its place in a
/// [Standstill]; what was there is kept as a snapshot. Who restores that one undoes it.
public final class Restores {

    static final String KIND = "restore";

    private static final int MOST_NAMED = 10;

    /// What is to come back.
    ///
    /// @param paths chosen things of the workspace; none for all of it
    /// @param home the home as well, which is never chosen from
    /// @param holding what is to become of processes that are in the way
    public record Wish(List<FilePath> paths, boolean home, Standstill.Holding holding) {

        private static final int MOST_PATHS = 1000;

        public Wish {
            if (paths.size() > MOST_PATHS) {
                throw Problem.badRequest(
                        "too_many_paths",
                        "At most " + MOST_PATHS + " paths are restored at once; choose the folders that they are in.");
            }
            paths = withoutInner(paths);
            if (paths.stream().anyMatch(FilePath::isRoot)) {
                throw Problem.badRequest("bad_path", "The whole workspace is restored when no paths are given.");
            }
            if (home && !paths.isEmpty()) {
                throw Problem.badRequest(
                        "bad_request",
                        "Paths are chosen from the workspace, so the home cannot be restored with them.");
            }
        }

        /// What lies in a chosen folder comes with it.
        private static List<FilePath> withoutInner(List<FilePath> paths) {
            return paths.stream()
                    .distinct()
                    .filter(path -> paths.stream().noneMatch(above -> !above.equals(path) && path.startsWith(above)))
                    .toList();
        }

        /// What a difference means for what is chosen: of a rename one end may not be.
        Optional<Difference> narrowed(Difference difference) {
            if (paths.isEmpty()) {
                return Optional.of(difference);
            }
            Optional<FileEntry> was = difference.before().filter(this::has);
            Optional<FileEntry> now = difference.after().filter(this::has);
            if (was.isPresent() == difference.before().isPresent()
                    && now.isPresent() == difference.after().isPresent()) {
                return Optional.of(difference);
            }
            return was.<Difference>map(Difference.Deleted::new).or(() -> now.map(Difference.Added::new));
        }

        private boolean has(FileEntry entry) {
            return paths.stream().anyMatch(entry.path()::startsWith);
        }
    }

    /// Ends the task that occupies an agent, and those that wait for it.
    @FunctionalInterface
    public interface Cancel {
        void taskOf(Agent agent) throws IOException, InterruptedException;

        /// Then a restore is refused while a task runs.
        Cancel NOTHING = agent -> {};
    }

    /// What is written down before anything is exchanged, so that a crash at any line can be finished or undone.
    ///
    /// @param paths chosen paths, encoded
    record Intent(SnapshotId snapshot, SnapshotId kept, UUID staged, boolean home, Optional<List<String>> paths) {

        static Intent of(SnapshotId snapshot, Head staged, Wish wish) {
            Optional<List<String>> paths = wish.paths().isEmpty()
                    ? Optional.empty()
                    : Optional.of(wish.paths().stream().map(FilePaths::encode).toList());
            return new Intent(snapshot, SnapshotId.fresh(), staged.uuid(), wish.home(), paths);
        }

        /// What is not restored is carried over. Where paths are chosen, the staged head has it already.
        Standstill.Exchange exchange() {
            List<Part> carried = home || paths.isPresent() ? List.of() : List.of(Part.HOME);
            return new Standstill.Exchange(staged, kept, new Reason.BeforeRestore(), carried);
        }
    }

    /// What a restore did.
    public record Restored(SnapshotId snapshot, SnapshotId kept) {}

    private final Operations operations;
    private final EventLog events;
    private final Agents agents;
    private final Snapshots snapshots;
    private final VolumeStore volumes;
    private final Standstill standstill;

    public Restores(
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

    /// Tells what a restore would change in the workspace as it is now.
    void preview(Principal principal, String nameOrId, SnapshotId id, Wish wish, Consumer<Difference> each)
            throws IOException {
        Snapshot snapshot = snapshots.find(principal, nameOrId, id);
        Agent agent = agents.findWithFiles(principal, nameOrId);
        TreeSource now = new TreeSource.Live(agent.volume());
        TreeSource then = new TreeSource.Frozen(snapshot.volume(), id);
        volumes.changes(
                now,
                then,
                Part.WORKSPACE,
                difference -> wish.narrowed(difference).ifPresent(each));
    }

    /// Restores the workspace or chosen things of it. When things are chosen, all else stays, also what the agent
    /// writes until the moment of the exchange: so they are put together while the runtime stands still.
    public Restored restore(Principal principal, String nameOrId, SnapshotId id, Wish wish, Cancel cancel)
            throws IOException, InterruptedException {
        Snapshot snapshot = snapshots.find(principal, nameOrId, id);
        cancel.taskOf(agents.find(principal, nameOrId));
        return agents.alone(snapshot.agent(), () -> {
            Agent agent = agents.findWithFiles(principal, snapshot.agent().value());
            Agents.refuseWhileOccupied(agent);
            // What is unfinished afterwards is this one's.
            var _ = settleInterrupted(agent);
            try {
                Begun begun = wish.paths().isEmpty() ? whole(agent, id, wish) : chosen(agent, id, wish);
                return new Restored(id, begun.intent().kept());
            } catch (IOException | RuntimeException failed) {
                Optional<Intent> finished = finish(agent, failed);
                if (finished.isPresent()) {
                    return new Restored(id, finished.get().kept());
                }
                throw failed;
            }
        });
    }

    private Optional<Intent> finish(Agent agent, Exception failed) {
        try {
            Optional<Intent> finished = settleInterrupted(agent);
            agents.settleOrTell(agent.id());
            return finished;
        } catch (IOException | RuntimeException again) {
            failed.addSuppressed(again);
            return Optional.empty();
        }
    }

    /// An exchange that is written down.
    private record Begun(Operation operation, Intent intent) {}

    private Begun whole(Agent agent, SnapshotId id, Wish wish) throws IOException {
        Begun begun = begin(agent, Intent.of(id, volumes.stage(agent.volume(), id), wish));
        return standstill.during(agent, wish.holding(), moment -> exchange(moment, agent, begun), this::end);
    }

    private Begun chosen(Agent agent, SnapshotId id, Wish wish) throws IOException {
        TreeSource.Frozen from = new TreeSource.Frozen(agent.volume(), id);
        Standstill.Work<Begun> work = moment -> {
            Head staged = volumes.stage(agent.volume(), from, wish.paths());
            return exchange(moment, agent, begin(agent, Intent.of(id, staged, wish)));
        };
        return standstill.during(agent, wish.holding(), work, this::end);
    }

    private void end(Tx tx, Begun begun) {
        operations.done(tx, begun.operation().id());
    }

    private Begun begin(Agent agent, Intent intent) {
        return new Begun(operations.begin(agent.id(), KIND, Json.tree(intent)), intent);
    }

    private Begun exchange(Standstill.Moment moment, Agent agent, Begun begun) throws IOException {
        moment.exchange(begun.intent().exchange(), tx -> tell(tx, agent, begun.intent()));
        return begun;
    }

    /// Finishes what a crash interrupted, or undoes it when nothing was exchanged yet. Called once at
    /// start, before the agents are settled: until then a half-done restore looks like a foreign volume.
    public void recover() throws IOException {
        for (Operation operation : operations.unfinished(KIND)) {
            Agent agent = agents.byId(operation.subject());
            Intent intent = intent(operation);
            standstill.recover(operation, agent, intent.exchange(), tx -> tell(tx, agent, intent));
        }
        // Staged before anything was written down, and so of no use.
        for (Agent agent : agents.all()) {
            volumes.unstage(agent.volume());
        }
    }

    /// Finishes or undoes what failed on this agent, with which the caller is alone. What was finished
    /// took place, whatever failed after the heads had changed places.
    private Optional<Intent> settleInterrupted(Agent agent) throws IOException {
        Optional<Intent> finished = Optional.empty();
        for (Operation operation : operations.unfinished(KIND)) {
            Intent intent = intent(operation);
            boolean its = operation.subject().equals(agent.id());
            if (its
                    && standstill.settleInterrupted(
                            operation, agent, intent.exchange(), tx -> tell(tx, agent, intent))) {
                finished = Optional.of(intent);
            }
        }
        return finished;
    }

    private static Intent intent(Operation operation) {
        return Json.MAPPER.treeToValue(operation.intent(), Intent.class);
    }

    private static String note(Tx tx, Intent intent) {
        String when = SnapshotStore.find(tx, intent.snapshot())
                .map(snapshot -> " of " + snapshot.created())
                .orElse("");
        String what = intent.paths()
                .map(paths -> (paths.size() <= MOST_NAMED
                                ? "Of your workspace, " + String.join(", ", paths)
                                : paths.size() + " chosen paths of your workspace")
                        + (paths.size() == 1 ? " was" : " were"))
                .orElse("Your workspace was");
        String rest = intent.paths().isPresent()
                ? "; everything else stayed as it was"
                : intent.home() ? ", and your home with it" : "; your home stayed as it was";
        return what + " restored to snapshot " + intent.snapshot() + when + rest
                + ". What was there before is kept as snapshot " + intent.kept() + ".";
    }

    private void tell(Tx tx, Agent agent, Intent intent) {
        if (intent.paths().isEmpty()) {
            SnapshotStore.restored(tx, intent.kept(), intent.snapshot());
        }
        ObjectNode data = Json.object()
                .put("snapshot", intent.snapshot().value())
                .put("kept", intent.kept().value());
        intent.paths().ifPresent(paths -> data.put("paths", paths.size()));
        agents.tell(tx, agent.id(), note(tx, intent));
        events.append(tx, new Event.Draft("workspace.restored", Optional.of(agent.id()), Optional.empty(), data));
    }
}
