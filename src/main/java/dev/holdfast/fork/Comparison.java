package dev.holdfast.fork;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Origin;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.problem.Problem;
import dev.holdfast.snapshot.Snapshots;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.util.Optional;

/// Holds the workspace of one agent against another one.
public final class Comparison {

    private final Agents agents;
    private final Snapshots snapshots;
    private final VolumeStore volumes;

    public Comparison(Agents agents, Snapshots snapshots, VolumeStore volumes) {
        this.agents = agents;
        this.snapshots = snapshots;
        this.volumes = volumes;
    }

    /// What leads from another workspace to this agent's, as both are now.
    ///
    /// @param other the name or id of an agent, or a snapshot of this one
    ChangeSet with(Principal principal, String nameOrId, String other) throws IOException {
        Agent agent = agents.findWithFiles(principal, nameOrId);
        TreeSource from = other.startsWith("snp_")
                ? new TreeSource.Frozen(
                        agent.volume(),
                        snapshots
                                .find(principal, nameOrId, new SnapshotId(other))
                                .id())
                : new TreeSource.Live(agents.findWithFiles(principal, other).volume());
        return ChangeSet.between(volumes, from, new TreeSource.Live(agent.volume()));
    }

    /// What a fork changed since it was made.
    ///
    /// @throws Problem CONFLICT `no_fork`, `base_gone`
    ChangeSet withOrigin(Principal principal, String nameOrId) throws IOException {
        Agent fork = agents.findWithFiles(principal, nameOrId);
        Origin origin = agents.origins()
                .of(fork.id())
                .orElseThrow(() -> Problem.conflict(
                        "no_fork", "\"" + fork.name() + "\" is no fork: say with ?with= what to compare it with."));
        return ChangeSet.between(volumes, base(origin), new TreeSource.Live(fork.volume()));
    }

    /// Also of a parent in the trash.
    private TreeSource base(Origin origin) throws IOException {
        Optional<TreeSource> base = agents.all().stream()
                .filter(agent -> agent.id().equals(origin.parent()))
                .findFirst()
                .map(parent -> new TreeSource.Frozen(parent.volume(), origin.snapshot()));
        if (base.isEmpty() || volumes.identity(base.get()).isEmpty()) {
            throw gone(origin);
        }
        return base.get();
    }

    static Problem gone(Origin origin) {
        return Problem.conflict(
                "base_gone",
                "Snapshot " + origin.snapshot() + ", which \"" + origin.childName() + "\" was made from, is gone, so"
                        + " nobody can say what it changed. Compare it with another agent, or copy the files.");
    }
}
