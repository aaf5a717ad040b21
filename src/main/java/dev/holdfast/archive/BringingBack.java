package dev.holdfast.archive;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Wanted;
import dev.holdfast.archive.pack.OpenPack;
import dev.holdfast.archive.pack.Unpacker;
import dev.holdfast.event.Event;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.json.Json;
import dev.holdfast.operation.Operation;
import dev.holdfast.operation.Progress;
import dev.holdfast.problem.Problem;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.Unpacking;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// The way of a volume out of cold storage.
///
/// 1. The operation is written down.
/// 2. All of the pack is read and found right, before a byte is unpacked.
/// 3. It is unpacked out of sight; the identity that the volume is going to have is written down.
/// 4. The volume appears, and is found to be the one that was written down, with its snapshots.
/// 5. In one transaction the agent is paused on it and the pack is no longer needed. Until here a
///    failure, a cancellation or a crash takes away what was unpacked.
/// 6. The pack is removed.
final class BringingBack {

    static final String KIND = "unarchive";

    /// @param head what the volume is going to be, once that is known
    record Intent(String by, Optional<UUID> head) {}

    private final AgentArchives.Ground ground;
    private final Packs packs;
    private final PackingAway packingAway;
    private final BooleanSupplier closing;

    BringingBack(AgentArchives.Ground ground, Packs packs, PackingAway packingAway, BooleanSupplier closing) {
        this.ground = ground;
        this.packs = packs;
        this.packingAway = packingAway;
        this.closing = closing;
    }

    void run(Operation operation, AgentId id, Intent intent, Progress progress) throws IOException {
        ground.agents().alone(id, () -> {
            Agent agent = ground.agents().present(id).orElseThrow(() -> Problem.notFound("agent", id.value()));
            Archive archive = archive(id);
            if (ground.volumes().identity(live(agent)).isPresent()) {
                if (!ground.database().read(tx -> ArchiveStore.isChecked(tx, archive.pack()))) {
                    packingAway.takeBackUnchecked(agent, archive);
                    return ground.agents().settle(id);
                }
                packingAway.removeHot(agent);
            }
            requireRoom(archive);
            OpenPack pack = packs.openAnew(archive);
            progress.phase("verifying", OptionalLong.of(pack.bytes()));
            pack.verify((raw, _) -> progress.done(raw, 0));
            try {
                Head head = unpacked(operation, agent, pack, intent, progress);
                confirm(agent, pack, head);
                commit(agent, archive, head, intent);
            } catch (IOException | RuntimeException failed) {
                if (!closing.getAsBoolean()) {
                    undo(agent, failed);
                }
                throw failed;
            }
            packs.removeQuietly(archive.pack());
            return ground.agents().settle(id);
        });
    }

    private Archive archive(AgentId id) {
        return ground.database()
                .read(tx -> ArchiveStore.of(tx, id))
                .orElseThrow(() ->
                        Problem.unavailable("archive_broken", "Nothing is known of the archive of agent " + id + "."));
    }

    private static TreeSource live(Agent agent) {
        return new TreeSource.Live(agent.volume());
    }

    private void requireRoom(Archive archive) throws IOException {
        if (ground.volumes().space().free() < archive.bytes()) {
            throw Problem.of(
                    Problem.Kind.NO_SPACE,
                    "pool_full",
                    "The archive has " + archive.bytes() + " bytes of files, and the pool has less room than that;"
                            + " delete something or grow the pool.");
        }
    }

    private Head unpacked(Operation operation, Agent agent, OpenPack pack, Intent intent, Progress progress)
            throws IOException {
        progress.phase("unpacking", OptionalLong.of(pack.bytes()));
        try (Unpacking unpacking = ground.volumes().unpack(agent.volume());
                Unpacker unpacker = new Unpacker(pack, unpacking, (raw, _) -> progress.done(raw, 0))) {
            unpacker.run();
            progress.phase("finishing", OptionalLong.empty());
            Head head = unpacking.finish();
            progress.refuseCancelled();
            ground.operations().rewrite(operation.id(), Json.tree(new Intent(intent.by(), Optional.of(head.uuid()))));
            unpacking.publish();
            return head;
        }
    }

    /// The volume is what was written down, and has the snapshots that were packed. Those that were
    /// deleted meanwhile go for good.
    private void confirm(Agent agent, OpenPack pack, Head head) throws IOException {
        VolumeStore volumes = ground.volumes();
        boolean same = volumes.identity(live(agent)).equals(Optional.of(head.uuid()));
        Set<SnapshotId> present = ground.snapshots().present(agent.id()).stream()
                .map(Snapshot::id)
                .collect(Collectors.toSet());
        for (SnapshotId snapshot : pack.snapshots()) {
            TreeSource source = new TreeSource.Frozen(agent.volume(), snapshot);
            same &= volumes.identity(source).isPresent();
            if (!present.contains(snapshot)) {
                volumes.deleteSnapshot(agent.volume(), snapshot);
            }
        }
        if (!same) {
            throw new IOException("what was unpacked of " + agent.id() + " is not what was written down");
        }
    }

    private void commit(Agent agent, Archive archive, Head head, Intent intent) {
        String because = "unarchived by " + intent.by();
        ground.database().run(tx -> {
            ground.agents().restored(tx, agent.id(), head.uuid());
            ground.agents()
                    .want(
                            tx,
                            agent.id(),
                            new dev.holdfast.agent.Intent(
                                    Wanted.STOPPED, because, ground.clock().instant()));
            ArchiveStore.leave(tx, archive.pack());
            ground.events()
                    .append(
                            tx,
                            new Event.Draft(
                                    "agent.unarchived",
                                    Optional.of(agent.id()),
                                    Optional.empty(),
                                    Json.object()
                                            .put("name", agent.name().value())
                                            .put("because", because)));
        });
    }

    private void undo(Agent agent, Exception failed) {
        try {
            // What failed may have been written down all the same.
            if (ground.agents().byId(agent.id()).wanted() == Wanted.ARCHIVED) {
                ground.volumes().delete(agent.volume());
            }
        } catch (IOException | RuntimeException also) {
            failed.addSuppressed(also);
        }
    }

    void recover() throws IOException {
        for (Operation operation : ground.operations().unfinished(KIND)) {
            Agent agent = ground.agents().byId(operation.subject());
            if (agent.wanted() == Wanted.ARCHIVED) {
                ground.volumes().delete(agent.volume());
                ground.operations().failed(operation.id(), "interrupted; the agent is archived as it was");
            } else {
                ground.operations().done(operation.id());
            }
        }
    }
}
