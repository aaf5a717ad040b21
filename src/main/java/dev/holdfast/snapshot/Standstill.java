package dev.holdfast.snapshot;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.operation.Operation;
import dev.holdfast.operation.Operations;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.ContainerRuntime.Attachment;
import dev.holdfast.runtime.FoundRuntime;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The moment in which an agent's head gives way to a staged one, while nothing in its runtime moves.
///
/// What was the head is kept as a snapshot, and the new one is mounted in its place. A process that still holds a
/// file of the old head would write on into the past, so such a runtime ends as it stands and is started anew;
/// where heads cannot be exchanged under a living runtime every one does. The agent hears which it was. Whoever
/// calls this is alone with the agent.
public final class Standstill {

    private static final Logger LOG = LoggerFactory.getLogger(Standstill.class);
    private static final String WENT_ON = "The processes in your runtime went on meanwhile.";
    private static final String STARTED_ANEW =
            "Your runtime was started anew for it, so no process of before runs any more.";

    /// What is to become of processes that hold files of the head that gives way.
    public enum Holding {
        /// They end with their runtime, which is started anew.
        ENDS,
        /// They are not touched, and so nothing is exchanged while there are any.
        REFUSES
    }

    /// What takes the place of what.
    ///
    /// @param staged the identity of the head that waits beside the volume
    /// @param kept what the present head is to be known as from then on
    /// @param reason why it is kept
    /// @param carried what goes on as it is, so that the staged head's own is of no meaning
    public record Exchange(UUID staged, SnapshotId kept, Reason reason, List<Part> carried) {}

    /// What is done while the runtime stands still.
    @FunctionalInterface
    public interface Work<T> {
        T run(Moment moment) throws IOException;
    }

    /// The moment itself, in which the heads are exchanged once.
    public final class Moment {

        private final Agent agent;
        private final Optional<RuntimeId> held;
        private final List<Consumer<Tx>> written = new ArrayList<>();
        private boolean mounted;
        private boolean past;

        /// @param held the runtime that stands still, where one lives and need not end
        @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
        private Moment(Agent agent, Optional<RuntimeId> held) {
            this.agent = agent;
            this.held = held;
        }

        /// Exchanges the heads and mounts the new one, once, whatever crashed before. It is written down with the end
        /// of the work.
        ///
        /// @param told what else is to be written down with it
        public void exchange(Exchange exchange, Consumer<Tx> told) throws IOException {
            Head head = volumes.exchange(
                    agent.volume(), exchange.staged(), exchange.kept(), exchange.carried(), this::mount);
            if (!head.uuid().equals(exchange.staged())) {
                throw new IOException("volume " + agent.volume() + " became " + head.uuid() + " in an exchange for "
                        + exchange.staged());
            }
            written.add(tx -> {
                if (snapshots.kept(tx, agent, exchange.kept(), exchange.reason())) {
                    agents.restored(tx, agent.id(), head.uuid());
                    told.accept(tx);
                }
            });
        }

        private void mount() throws IOException {
            if (held.isPresent()) {
                mounted = volumes.attached(held.get()).isPresent();
                if (mounted) {
                    volumes.attach(agent.volume(), held.get());
                }
                past = !runtimes.holders(held.get(), Attachment.PAST).isEmpty();
            }
        }

        private void write(Tx tx) {
            written.forEach(each -> each.accept(tx));
        }
    }

    private final Database database;
    private final Operations operations;
    private final Agents agents;
    private final Snapshots snapshots;
    private final VolumeStore volumes;
    private final ContainerRuntime runtimes;

    public Standstill(
            Database database,
            Operations operations,
            Agents agents,
            Snapshots snapshots,
            VolumeStore volumes,
            ContainerRuntime runtimes) {
        this.database = database;
        this.operations = operations;
        this.agents = agents;
        this.snapshots = snapshots;
        this.volumes = volumes;
        this.runtimes = runtimes;
    }

    /// Does this work, which exchanges the head, while the runtime stands still, and settles the agent where more
    /// than its head changed.
    ///
    /// @param ended what is written down when the new head is in its place and the agent is told so
    /// @throws Problem CONFLICT `workspace_in_use` when it would have to end processes and is to refuse that
    public <T> T during(Agent agent, Holding holding, Work<T> work, BiConsumer<Tx, T> ended) throws IOException {
        if (agent.runtime().isPresent() && volumes.capabilities().liveSwap()) {
            return underRuntime(agent, agent.runtime().get(), holding, work, ended);
        }
        if (holding == Holding.REFUSES && runs(agent)) {
            throw inUse(agent, "runs");
        }
        agents.stop(agent);
        Moment moment = new Moment(agent, Optional.empty());
        T done = work.run(moment);
        database.run(tx -> {
            moment.write(tx);
            agent.runtime().ifPresent(_ -> agents.tell(tx, agent.id(), STARTED_ANEW));
            ended.accept(tx, done);
        });
        agents.settleOrTell(agent.id());
        return done;
    }

    private boolean runs(Agent agent) throws IOException {
        return agent.runtime().isPresent()
                && runtimes.find(agent.runtime().get())
                        .map(FoundRuntime::state)
                        .filter(state -> state == FoundRuntime.State.RUNNING || state == FoundRuntime.State.FROZEN)
                        .isPresent();
    }

    private void refuseHolders(Agent agent, Holding holding) throws IOException {
        List<String> holders = holding == Holding.REFUSES
                ? runtimes.holders(agent.runtime().orElseThrow(), Attachment.PRESENT)
                : List.of();
        if (!holders.isEmpty()) {
            throw inUse(agent, "has processes that use the workspace (" + String.join(", ", holders) + ")");
        }
    }

    private static Problem inUse(Agent agent, String why) {
        return Problem.conflict(
                "workspace_in_use",
                "The runtime of \"" + agent.name() + "\" " + why + " and would have to be started anew. Nothing"
                        + " was changed; end them, or allow the restart.");
    }

    private <T> T underRuntime(Agent agent, RuntimeId runtime, Holding holding, Work<T> work, BiConsumer<Tx, T> ended)
            throws IOException {
        Moment moment = new Moment(agent, Optional.of(runtime));
        T done;
        try (ContainerRuntime.Hold _ = runtimes.hold(runtime)) {
            refuseHolders(agent, holding);
            done = work.run(moment);
            if (moment.past) {
                // Not one of them may go on: what it wrote now would be in the past and nowhere else.
                runtimes.kill(runtime);
                agents.stop(agent);
            }
            database.run(tx -> {
                moment.write(tx);
                agents.tell(tx, agent.id(), moment.past ? STARTED_ANEW : WENT_ON);
                ended.accept(tx, done);
            });
        }
        if (!moment.mounted || moment.past || agent.problem().isPresent()) {
            agents.settleOrTell(agent.id());
        }
        return done;
    }

    /// Finishes an exchange that was interrupted after the heads had changed places, and says so; one
    /// that was interrupted before is undone.
    public boolean settleInterrupted(Operation operation, Agent agent, Exchange exchange, Consumer<Tx> told)
            throws IOException {
        boolean exchanged = isDone(agent, exchange);
        if (exchanged) {
            Work<Operation> work = moment -> {
                moment.exchange(exchange, told);
                return operation;
            };
            during(agent, Holding.ENDS, work, (tx, done) -> operations.done(tx, done.id()));
        } else {
            volumes.unstage(agent.volume());
            operations.failed(operation.id(), "interrupted before anything was exchanged; nothing was changed");
        }
        return exchanged;
    }

    /// The same at the start of a server, which one agent must not hold up. One whose runtime cannot
    /// be reached lets go of it: before anything goes on it is removed, with whatever in it holds
    /// files of the past.
    public void recover(Operation operation, Agent agent, Exchange exchange, Consumer<Tx> told) {
        try {
            var _ = settleInterrupted(operation, agent, exchange, told);
        } catch (IOException | RuntimeException unreachable) {
            LOG.warn("The runtime of {} cannot be reached as it is.", agent.id(), unreachable);
            letGo(operation, agent, exchange, told);
        }
    }

    private void letGo(Operation operation, Agent agent, Exchange exchange, Consumer<Tx> told) {
        try {
            if (isDone(agent, exchange)) {
                Moment moment = new Moment(agent, Optional.empty());
                moment.exchange(exchange, told);
                database.run(tx -> {
                    moment.write(tx);
                    agents.letGo(tx, agent.id());
                    agents.tell(tx, agent.id(), STARTED_ANEW);
                    operations.done(tx, operation.id());
                });
            }
        } catch (IOException | RuntimeException failed) {
            LOG.error("Operation {} on {} cannot be finished now.", operation.id(), agent.id(), failed);
        }
    }

    private boolean isDone(Agent agent, Exchange exchange) throws IOException {
        return volumes.identity(new TreeSource.Live(agent.volume())).equals(Optional.of(exchange.staged()));
    }
}
