package dev.holdfast.archive;

import dev.holdfast.access.Principal;
import dev.holdfast.access.Secrets;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Lifecycle;
import dev.holdfast.agent.Wanted;
import dev.holdfast.archive.cold.ColdStore;
import dev.holdfast.archive.pack.ArchivedTree;
import dev.holdfast.db.Database;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.json.Json;
import dev.holdfast.operation.LongWork;
import dev.holdfast.operation.Operation;
import dev.holdfast.operation.Operations;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.snapshot.Deletions;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Archives agents and brings them back.
public final class AgentArchives implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AgentArchives.class);
    private static final long SWEEP_SECONDS = 60;

    /// What an archive stands on.
    public record Ground(
            Database database,
            EventLog events,
            Operations operations,
            Agents agents,
            Deletions snapshots,
            VolumeStore volumes,
            ContainerRuntime runtimes,
            Clock clock) {}

    private final Ground ground;
    private final LongWork work;
    private final Packs packs;
    private final PackingAway packingAway;
    private final BringingBack bringingBack;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("archive-sweep").factory());

    public AgentArchives(Ground ground, LongWork work, ColdStore cold, Encryption encryption, Secrets secrets) {
        this.ground = ground;
        this.work = work;
        this.packs = new Packs(cold, encryption, secrets, ground.database());
        this.packingAway = new PackingAway(ground, packs, work::isClosing);
        this.bringingBack = new BringingBack(ground, packs, packingAway, work::isClosing);
    }

    /// Begins to archive an agent.
    ///
    /// @throws Problem CONFLICT `task_running`, `agent_archived`, `operation_in_progress`
    public Operation archive(Principal principal, String nameOrId) throws IOException {
        Agent agent = ground.agents().find(principal, nameOrId);
        Agents.refuseWhileOccupied(agent);
        Lifecycle.refuseArchived(agent);
        packs.check();
        PackingAway.Intent intent = new PackingAway.Intent(Packs.freshName(agent.id()), principal.name());
        return work.start(
                agent.id(),
                PackingAway.KIND,
                Json.tree(intent),
                (_, progress) -> packingAway.run(agent.id(), intent, progress));
    }

    /// Begins to bring an archived agent back.
    ///
    /// @throws Problem CONFLICT `agent_not_archived`, `operation_in_progress`
    public Operation unarchive(Principal principal, String nameOrId) {
        Agent agent = ground.agents().find(principal, nameOrId);
        if (agent.wanted() != Wanted.ARCHIVED) {
            throw Problem.conflict(
                    "agent_not_archived", "Agent \"" + agent.name() + "\" is not archived; its files are in place.");
        }
        BringingBack.Intent intent = new BringingBack.Intent(principal.name(), Optional.empty());
        return work.start(
                agent.id(),
                BringingBack.KIND,
                Json.tree(intent),
                (operation, progress) -> bringingBack.run(operation, agent.id(), intent, progress));
    }

    /// What an archived agent has its files in.
    public Optional<Archive> of(AgentId agent) {
        return ground.database().read(tx -> ArchiveStore.of(tx, agent));
    }

    /// The workspace of an archived agent, or of one of its snapshots, for reading out of cold storage.
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    public FileTree open(Agent agent, Optional<SnapshotId> snapshot) throws IOException {
        Archive archive = of(agent.id())
                .orElseThrow(() -> Problem.unavailable(
                        "archive_broken", "Nothing is known of the archive of \"" + agent.name() + "\"."));
        return new ArchivedTree(packs.open(archive), snapshot, Part.WORKSPACE);
    }

    /// Finishes what a crash interrupted, or undoes it. Called once at start, before the agents are
    /// settled.
    public void recover() throws IOException {
        packingAway.recover();
        bringingBack.recover();
    }

    /// Begins to remove, in the background, what nobody needs any more.
    public AgentArchives begin() {
        var _ = timer.scheduleWithFixedDelay(this::sweepQuietly, 5, SWEEP_SECONDS, TimeUnit.SECONDS);
        return this;
    }

    private void sweepQuietly() {
        try {
            sweep();
        } catch (IOException | RuntimeException failed) {
            LOG.warn("What archives left over could not be removed; it is tried again.", failed);
        }
    }

    private void sweep() throws IOException {
        for (Archive archive : ground.database().read(ArchiveStore::all)) {
            if (archive.leaving()) {
                packs.removeQuietly(archive.pack());
                continue;
            }
            Optional<Agent> agent = ground.agents().present(archive.agent());
            boolean hot = agent.isPresent()
                    && agent.get().wanted() == Wanted.ARCHIVED
                    && ground.operations().occupation(archive.agent()).isEmpty()
                    && ground.volumes()
                            .identity(new TreeSource.Live(agent.get().volume()))
                            .isPresent();
            if (hot) {
                ground.agents().alone(archive.agent(), () -> {
                    finishOrTakeBack(archive);
                    return Boolean.TRUE;
                });
            }
        }
    }

    /// What held when it was looked at may not hold any more: only now nobody else acts on the agent.
    private void finishOrTakeBack(Archive archive) throws IOException {
        Agent agent = ground.agents().byId(archive.agent());
        boolean its = of(agent.id()).map(Archive::pack).equals(Optional.of(archive.pack()));
        if (!its || agent.wanted() != Wanted.ARCHIVED) {
            return;
        }
        if (ground.database().read(tx -> ArchiveStore.isChecked(tx, archive.pack()))) {
            packingAway.removeHot(agent);
        } else {
            packingAway.takeBackUnchecked(agent, archive);
        }
    }

    /// Told that an agent is gone for good: its pack goes too.
    public void purged(Event event) {
        AgentId agent = event.agent().orElseThrow();
        Optional<Archive> archive = of(agent);
        ground.database().run(tx -> ArchiveStore.leaveAll(tx, agent));
        archive.ifPresent(left -> packs.removeQuietly(left.pack()));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
