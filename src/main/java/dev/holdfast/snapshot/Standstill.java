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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// The moment in which an agent's head gives way to a staged one, while nothing in its runtime moves.
///
/// What was the head is kept as a snapshot, and the new one is mounted in its place. A process that still holds a
/// file of the old head would write on into the past, so such a runtime ends as it stands and is started anew;
/// where heads cannot be exchanged under a living runtime every one does. The agent hears which it was. Whoever
/// calls this is alone with the agent.
public final class Standstill {

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

    /// Does this work, which exchanges the head, while the runtime stands still, and settles the agent.
    ///
    /// @throws Problem CONFLICT `workspace_in_use` when it would have to end processes and is to refuse that
    public <T> T during(Agent agent, Holding holding, Operations.Work<T> work) throws IOException {
        T done;
        if (agent.runtime().isPresent() && volumes.capabilities().liveSwap()) {
            done = held(agent.runtime().get(), agent, () -> {
                refuseHolders(agent, holding);
                return work.run();
            });
        } else {
            if (holding == Holding.REFUSES && runs(agent)) {
                throw inUse(agent, "runs");
            }
            agents.stop(agent);
            done = work.run();
            agent.runtime().ifPresent(ended -> tell(agent, STARTED_ANEW));
        }
        agents.settle(agent.id());
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

    private <T> T held(RuntimeId runtime, Agent agent, Operations.Work<T> work) throws IOException {
        try (ContainerRuntime.Hold _ = runtimes.hold(runtime)) {
            boolean mounted = volumes.attached(runtime).isPresent();
            T done = work.run();
            if (mounted) {
                volumes.attach(agent.volume(), runtime);
            }
            if (runtimes.holders(runtime, Attachment.PAST).isEmpty()) {
                tell(agent, WENT_ON);
            } else {
                // Not one of them may go on: what it wrote now would be in the past and nowhere else.
                runtimes.kill(runtime);
                agents.stop(agent);
                tell(agent, STARTED_ANEW);
            }
            return done;
        }
    }

    /// Exchanges the heads and writes it down, both once, whatever crashed before.
    ///
    /// @param told what else is to be written down with it
    public void exchange(Agent agent, Exchange exchange, Consumer<Tx> told) throws IOException {
        Head head = volumes.exchange(agent.volume(), exchange.staged(), exchange.kept(), exchange.carried());
        if (!head.uuid().equals(exchange.staged())) {
            throw new IOException(
                    "volume " + agent.volume() + " became " + head.uuid() + " in an exchange for " + exchange.staged());
        }
        database.run(tx -> {
            if (snapshots.kept(tx, agent, exchange.kept(), exchange.reason())) {
                agents.restored(tx, agent.id(), head.uuid());
                told.accept(tx);
            }
        });
    }

    /// Finishes an exchange that was interrupted after the heads had changed places; one that was interrupted
    /// before is undone.
    public void settleInterrupted(Operation operation, Agent agent, Exchange exchange, Consumer<Tx> told)
            throws IOException {
        if (volumes.identity(new TreeSource.Live(agent.volume())).equals(Optional.of(exchange.staged()))) {
            during(agent, Holding.ENDS, () -> {
                exchange(agent, exchange, told);
                return exchange;
            });
            operations.done(operation.id());
        } else {
            volumes.unstage(agent.volume());
            operations.failed(operation.id(), "interrupted before anything was exchanged; nothing was changed");
        }
    }

    private void tell(Agent agent, String line) {
        database.run(tx -> agents.tell(tx, agent.id(), line));
    }
}
