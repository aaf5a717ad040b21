package dev.holdfast.archive;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Lifecycle;
import dev.holdfast.agent.Wanted;
import dev.holdfast.archive.pack.OpenPack;
import dev.holdfast.archive.pack.Pack;
import dev.holdfast.event.Event;
import dev.holdfast.id.AgentId;
import dev.holdfast.json.Json;
import dev.holdfast.operation.Operation;
import dev.holdfast.operation.Progress;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// The way of a volume into cold storage.
///
/// 1. The operation is written down with the name of the pack.
/// 2. The runtime stands still; the volume and its snapshots are packed, and the pack is read back.
/// 3. In one transaction the pack is written down and the agent is archived. Until here a failure, a
///    cancellation or a crash takes the pack away and leaves the agent as it was; from here on it is
///    finished.
/// 4. The runtime and the hot copy are removed.
final class PackingAway {

    static final String KIND = "archive";

    private static final Logger LOG = LoggerFactory.getLogger(PackingAway.class);

    private static final int TRIES = 3;
    private static final String WROTE_MEANWHILE = "workspace_changing";

    /// What is written down before the first step.
    record Intent(String pack, String by) {}

    private final AgentArchives.Ground ground;
    private final Packs packs;
    private final BooleanSupplier closing;

    /// @param closing whether the server ends, so that what is under way is left as it is
    PackingAway(AgentArchives.Ground ground, Packs packs, BooleanSupplier closing) {
        this.ground = ground;
        this.packs = packs;
        this.closing = closing;
    }

    void run(AgentId id, Intent intent, Progress progress) throws IOException {
        ground.agents().alone(id, () -> {
            for (int attempt = 1; ; attempt++) {
                try {
                    removeHot(packed(id, intent, progress));
                    return Boolean.TRUE;
                } catch (Problem meanwhile) {
                    if (!meanwhile.code().equals(WROTE_MEANWHILE) || attempt == TRIES) {
                        throw meanwhile;
                    }
                }
            }
        });
    }

    private Agent packed(AgentId id, Intent intent, Progress progress) throws IOException {
        Agent agent = ground.agents().present(id).orElseThrow(() -> Problem.notFound("agent", id.value()));
        Agents.refuseWhileOccupied(agent);
        Lifecycle.refuseArchived(agent);
        demandVolume(agent);
        try (ContainerRuntime.Hold _ = hold(agent)) {
            Archive archive = packed(agent, intent, progress);
            if (agent.runtime().isPresent()
                    && ground.runtimes().find(agent.runtime().get()).isPresent()) {
                ground.runtimes().kill(agent.runtime().get());
            }
            return ground.agents().byId(archive.agent());
        }
    }

    private void demandVolume(Agent agent) throws IOException {
        if (!ground.volumes().identity(live(agent)).equals(agent.head())) {
            throw Problem.unavailable(
                    "volume_missing",
                    "The volume of agent \"" + agent.name() + "\" is not there or not the one that was left, so it"
                            + " cannot be archived.");
        }
    }

    /// Lets nothing in the runtime write. What is not there or does not run needs nothing.
    private ContainerRuntime.Hold hold(Agent agent) throws IOException {
        return agent.runtime().isPresent()
                        && ground.runtimes().find(agent.runtime().get()).isPresent()
                ? ground.runtimes().hold(agent.runtime().get())
                : () -> {};
    }

    private Archive packed(Agent agent, Intent intent, Progress progress) throws IOException {
        try {
            long seen = generation(agent);
            Archive archive = written(agent, intent, progress);
            requireStill(agent, seen);
            commit(agent, archive, intent);
            // Whoever wrote before everybody was refused was told so before this look, or is refused after all.
            if (generation(agent) != seen) {
                takeBack(agent, archive, agent.intent());
                throw changing(agent);
            }
            check(agent, archive, intent);
            return archive;
        } catch (IOException | RuntimeException failed) {
            if (!closing.getAsBoolean()) {
                discardQuietly(agent, intent, failed);
            }
            throw failed;
        }
    }

    private void discardQuietly(Agent agent, Intent intent, Exception failed) {
        try {
            // Once it is written down an archive is only taken back in order, if need be by the next sweep.
            if (ground.database()
                    .read(tx -> ArchiveStore.byPack(tx, intent.pack()))
                    .isEmpty()) {
                discard(agent, intent);
            }
        } catch (RuntimeException also) {
            failed.addSuppressed(also);
        }
    }

    /// While cold storage is away what was written of the pack stays there, so it is written down for the next sweep.
    private void discard(Agent agent, Intent intent) {
        try {
            packs.discard(intent.pack());
        } catch (IOException | RuntimeException away) {
            LOG.warn("What was written of the archive {} is removed later.", intent.pack(), away);
            leave(leftOver(agent.id(), intent, ground.clock().instant()));
        }
    }

    private void leave(Archive leftOver) {
        ground.database().run(tx -> {
            ArchiveStore.insert(tx, leftOver);
            ArchiveStore.leave(tx, leftOver.pack());
        });
    }

    private Archive written(Agent agent, Intent intent, Progress progress) throws IOException {
        Packs.Fresh fresh = packs.fresh(intent.pack());
        VolumeStore volumes = ground.volumes();
        List<Pack.Moment> snapshots = ground.snapshots().present(agent.id()).stream()
                .map(snapshot -> new Pack.Moment(snapshot.id(), snapshot.created()))
                .toList();
        progress.phase("packing", OptionalLong.of(volumes.usage(agent.volume()).total()));
        Pack.Written written =
                fresh.pack().write(volumes, agent.volume(), snapshots, (raw, _) -> progress.done(raw, 0));
        Archive archive = new Archive(
                agent.id(),
                intent.pack(),
                written.digest(),
                fresh.sealedKey(),
                packs.place(),
                written.packed(),
                written.bytes(),
                written.files(),
                snapshots.size(),
                ground.clock().instant(),
                false);
        OpenPack pack = packs.openAnew(archive);
        progress.phase("verifying", OptionalLong.of(pack.bytes()));
        pack.verify((raw, _) -> progress.done(raw, 0));
        progress.phase("finishing", OptionalLong.empty());
        progress.refuseCancelled();
        return archive;
    }

    private long generation(Agent agent) throws IOException {
        return ground.volumes().head(live(agent)).orElseThrow().generation();
    }

    private static TreeSource live(Agent agent) {
        return new TreeSource.Live(agent.volume());
    }

    private void requireStill(Agent agent, long seen) throws IOException {
        if (generation(agent) != seen) {
            throw changing(agent);
        }
    }

    private static Problem changing(Agent agent) {
        return Problem.conflict(
                WROTE_MEANWHILE,
                "Somebody writes in the workspace of \"" + agent.name() + "\" all the while, so it was not archived."
                        + " Wait until the uploads have ended, and try again.");
    }

    private void commit(Agent agent, Archive archive, Intent intent) {
        ground.database().run(tx -> {
            ArchiveStore.insert(tx, archive);
            ground.agents()
                    .want(
                            tx,
                            agent.id(),
                            new dev.holdfast.agent.Intent(
                                    Wanted.ARCHIVED,
                                    "archived by " + intent.by(),
                                    ground.clock().instant()));
        });
    }

    private void check(Agent agent, Archive archive, Intent intent) {
        ground.database().run(tx -> {
            ArchiveStore.check(tx, archive.pack());
            ground.events().append(tx, archived(agent, archive, intent));
        });
    }

    private static Event.Draft archived(Agent agent, Archive archive, Intent intent) {
        ObjectNode data = Json.object()
                .put("name", agent.name().value())
                .put("because", "archived by " + intent.by())
                .put("place", archive.place())
                .put("packed_bytes", archive.packed())
                .put("bytes", archive.bytes())
                .put("files", archive.files())
                .put("snapshots", archive.snapshots());
        return new Event.Draft("agent.archived", Optional.of(agent.id()), Optional.empty(), data);
    }

    private void takeBack(Agent agent, Archive archive, dev.holdfast.agent.Intent intent) {
        ground.database().run(tx -> {
            ArchiveStore.remove(tx, archive.pack());
            ground.agents().want(tx, agent.id(), intent);
        });
    }

    /// Takes back what was interrupted before it was checked, where the volume is still there. The caller is alone with
    /// the agent.
    void takeBackUnchecked(Agent agent, Archive archive) {
        ground.database().run(tx -> {
            ArchiveStore.leave(tx, archive.pack());
            ground.agents()
                    .want(
                            tx,
                            agent.id(),
                            new dev.holdfast.agent.Intent(
                                    Wanted.STOPPED,
                                    "its archiving was interrupted",
                                    ground.clock().instant()));
        });
    }

    /// Removes the runtime and the hot copy of an agent that is archived. The caller is alone with it.
    void removeHot(Agent agent) throws IOException {
        ground.agents().stop(agent);
        ground.agents().settle(agent.id());
        ground.volumes().delete(agent.volume());
    }

    void recover() throws IOException {
        for (Operation operation : ground.operations().unfinished(KIND)) {
            Intent intent = Json.MAPPER.treeToValue(operation.intent(), Intent.class);
            Optional<Archive> written = ground.database().read(tx -> ArchiveStore.byPack(tx, intent.pack()));
            if (ground.database().read(tx -> ArchiveStore.isChecked(tx, intent.pack()))) {
                finishQuietly(operation);
                ground.operations().done(operation.id());
                continue;
            }
            if (written.isPresent()) {
                takeBackUnchecked(ground.agents().byId(operation.subject()), written.get());
            } else {
                leave(leftOver(operation.subject(), intent, operation.started()));
            }
            ground.operations().failed(operation.id(), "interrupted before it was packed; the agent is as it was");
        }
    }

    /// What cannot be finished now, because the engine or the pool is away, is finished by the next
    /// sweep.
    private void finishQuietly(Operation operation) {
        try {
            removeHot(ground.agents().byId(operation.subject()));
        } catch (IOException | RuntimeException later) {
            LOG.warn("What is left of {} is removed later.", operation.subject(), later);
        }
    }

    /// A pack of which perhaps something was written: the next sweep removes it.
    private static Archive leftOver(AgentId agent, Intent intent, Instant started) {
        return new Archive(agent, intent.pack(), "", "", "", 0, 0, 0, 0, started, true);
    }
}
