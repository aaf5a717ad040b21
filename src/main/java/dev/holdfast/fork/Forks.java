package dev.holdfast.fork;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.ForkNames;
import dev.holdfast.agent.Forking;
import dev.holdfast.agent.Wanted;
import dev.holdfast.db.Tx;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.Snapshots;
import dev.holdfast.task.Tasks;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Makes forks.
///
/// All forks of one call are equal to one snapshot of the parent: one that was named, or its present. The
/// parent works on meanwhile.
public final class Forks {

    /// A task that each fork is given at once.
    public record FirstTask(String prompt, Optional<String> session) {}

    /// What somebody asks for.
    ///
    /// @param snapshot of the parent; its present when there is none
    /// @param wanted what the forks are to be at first; one with a task runs in any case
    public record Wish(ForkNames names, Optional<SnapshotId> snapshot, Wanted wanted, Optional<FirstTask> task) {}

    /// The forks and the snapshot that they were equal to.
    public record Forked(SnapshotId snapshot, List<Agent> forks) {}

    private final Agents agents;
    private final Snapshots snapshots;
    private final Tasks tasks;

    public Forks(Agents agents, Snapshots snapshots, Tasks tasks) {
        this.agents = agents;
        this.snapshots = snapshots;
        this.tasks = tasks;
    }

    /// Makes all the forks, or none, and returns when those that are to run do.
    public Forked fork(Principal principal, String parent, Wish wish) throws IOException {
        wish.task().map(FirstTask::prompt).ifPresent(Tasks::requirePrompt);
        Agent asked = agents.findWithFiles(principal, parent);
        int running = wish.wanted() == Wanted.RUNNING ? wish.names().count() : 0;
        try (var _ = agents.lifecycle().admission().seats(running, asked.definition())) {
            return forkSeated(principal, asked, wish);
        }
    }

    private Forked forkSeated(Principal principal, Agent asked, Wish wish) throws IOException {
        Forked forked = agents.alone(asked.id(), () -> {
            Agent now = agents.find(principal, asked.id().value());
            Snapshot base = base(principal, now, wish);
            Forking.Wish forks = new Forking.Wish(wish.names(), wish.wanted(), principal.name());
            Forking.Source source = new Forking.Source(now, base.id(), base.created());
            return new Forked(base.id(), agents.forking().make(source, forks, (tx, fork) -> begin(tx, fork, wish)));
        });
        if (wish.wanted() == Wanted.RUNNING) {
            agents.settleAll(forked.forks().stream().map(Agent::id).toList());
        }
        List<Agent> settled =
                forked.forks().stream().map(fork -> agents.byId(fork.id())).toList();
        return new Forked(forked.snapshot(), settled);
    }

    private Snapshot base(Principal principal, Agent parent, Wish wish) throws IOException {
        return wish.snapshot().isPresent()
                ? snapshots.find(principal, parent.id().value(), wish.snapshot().get())
                : snapshots.present(parent);
    }

    private void begin(Tx tx, Agent fork, Wish wish) {
        wish.task().ifPresent(task -> tasks.queue(tx, fork.id(), task.prompt(), task.session()));
    }
}
