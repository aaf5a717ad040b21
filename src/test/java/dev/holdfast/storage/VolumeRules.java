package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every store keeps of volumes: how they come to be, what tells that they changed, how they go.
interface VolumeRules extends StoreRules {

    @Test
    default void aNewVolumeIsEmptyAndTheAgents() throws IOException {
        VolumeId volume = volume();
        for (Part part : Part.values()) {
            Path folder = place(live(volume), part);
            assertThat(folder).isEmptyDirectory();
            FileFacts facts = FileFacts.of(folder);
            assertThat(List.of(facts.uid(), facts.gid(), facts.mode() & 07777))
                    .containsExactly(TestPool.AGENTS, TestPool.AGENTS, 0755);
        }
    }

    @Test
    default void makingWhatExistsIsAConflict() throws IOException {
        VolumeId volume = volume();
        SnapshotId snapshot = snapshot(volume);
        assertProblem(Problem.Kind.CONFLICT, "volume_exists", () -> store().create(volume));
        assertProblem(Problem.Kind.CONFLICT, "volume_exists", () -> store().clone(volume, frozen(volume, snapshot)));
        assertProblem(Problem.Kind.CONFLICT, "snapshot_exists", () -> store().snapshot(volume, snapshot));
        Head staged = store().stage(volume, snapshot);
        assertProblem(
                Problem.Kind.CONFLICT,
                "snapshot_exists",
                () -> store().exchange(volume, staged.uuid(), snapshot, List.of()));
    }

    @Test
    default void usingWhatIsAbsentIsNotFound() throws IOException {
        VolumeId absent = VolumeId.fresh();
        VolumeId volume = volume();
        SnapshotId snapshot = SnapshotId.fresh();
        assertNotFound("volume_not_found", () -> store().snapshot(absent, snapshot));
        assertNotFound("volume_not_found", () -> store().clone(VolumeId.fresh(), live(absent)));
        assertNotFound("volume_not_found", () -> store().stage(absent, snapshot));
        assertNotFound("volume_not_found", () -> store().exchange(absent, UUID.randomUUID(), snapshot, List.of()));
        assertNotFound("volume_not_found", () -> store().open(live(absent), Part.HOME));
        assertNotFound("volume_not_found", () -> store().attach(absent, pool().runtime()));
        assertNotFound("snapshot_not_found", () -> store().clone(VolumeId.fresh(), frozen(volume, snapshot)));
        assertNotFound("snapshot_not_found", () -> store().stage(volume, snapshot));
        assertNotFound("snapshot_not_found", () -> store().open(frozen(volume, snapshot), Part.HOME));
        assertNotFound("runtime_not_found", () -> store().attach(volume, RuntimeId.fresh()));
        assertThat(store().head(live(absent))).isEmpty();
        assertThat(store().head(frozen(volume, snapshot))).isEmpty();
        assertProblem(
                Problem.Kind.CONFLICT,
                "nothing_staged",
                () -> store().exchange(volume, UUID.randomUUID(), snapshot, List.of()));
    }

    @Test
    default void deletingWhatIsAbsentDoesNothing() throws IOException {
        VolumeId volume = volume();
        store().delete(VolumeId.fresh());
        store().deleteSnapshot(VolumeId.fresh(), SnapshotId.fresh());
        store().deleteSnapshot(volume, SnapshotId.fresh());
        store().unstage(volume);
        store().unstage(VolumeId.fresh());
        store().detach(RuntimeId.fresh());
        store().detach(pool().runtime());
        assertThat(store().head(live(volume))).isPresent();
    }

    @Test
    default void aDeletedVolumeTakesItsSnapshotsAlong() throws IOException {
        VolumeId volume = volume();
        RichTree.grow(workspace(volume));
        snapshot(volume);
        SnapshotId second = snapshot(volume);
        store().stage(volume, second);
        store().deleteSnapshot(volume, second);
        assertThat(store().head(frozen(volume, second))).isEmpty();
        store().delete(volume);
        assertThat(store().head(live(volume))).isEmpty();
        assertThat(pooled("snapshots", volume.value())).doesNotExist();
        assertThat(pooled("staged", volume.value())).doesNotExist();
        assertThat(store().inventory()).noneMatch(found -> found.volume().equals(volume));
        assertThat(Path.of("/etc/shadow")).exists();
    }

    @Test
    default void aCloneIsEqualAndGoesItsOwnWay() throws IOException {
        VolumeId volume = volume();
        RichTree.grow(workspace(volume));
        Map<String, String> before = Manifest.of(workspace(volume));
        SnapshotId snapshot = snapshot(volume);
        VolumeId fromLive = VolumeId.fresh();
        VolumeId fromFrozen = VolumeId.fresh();
        Head live = store().clone(fromLive, live(volume));
        Files.writeString(workspace(volume).resolve("random"), "changed");
        Head frozen = store().clone(fromFrozen, frozen(volume, snapshot));
        assertThat(live.uuid()).isNotEqualTo(frozen.uuid());
        assertThat(Manifest.of(workspace(fromLive))).isEqualTo(before);
        assertThat(Manifest.of(workspace(fromFrozen))).isEqualTo(before);
        Files.writeString(workspace(fromFrozen).resolve("mine"), "x");
        store().delete(volume);
        assertThat(Manifest.of(workspace(fromLive))).isEqualTo(before);
        assertThat(workspace(fromFrozen).resolve("mine")).hasContent("x");
    }

    @Test
    default void manyClonesOfOneCallAreEqualAndGoTheirOwnWays() throws IOException {
        VolumeId volume = volume();
        RichTree.grow(workspace(volume));
        Map<String, String> before = Manifest.of(workspace(volume));
        List<VolumeId> clones = Stream.generate(VolumeId::fresh).limit(40).toList();
        List<Head> heads = store().clone(clones, live(volume));
        assertThat(heads).extracting(Head::uuid).doesNotHaveDuplicates();
        Files.writeString(workspace(clones.getFirst()).resolve("mine"), "x");
        for (VolumeId clone : clones.subList(1, clones.size())) {
            assertThat(store().identity(live(clone)))
                    .contains(heads.get(clones.indexOf(clone)).uuid());
            assertThat(Manifest.of(workspace(clone))).isEqualTo(before);
            assertThat(pooled("snapshots", clone.value())).isEmptyDirectory();
        }
    }

    @Test
    default void oneOfManyClonesThatIsThereAlreadyIsKept() throws IOException {
        VolumeId volume = volume();
        VolumeId there = volume();
        Files.writeString(workspace(there).resolve("mine"), "x");
        assertProblem(
                Problem.Kind.CONFLICT,
                "volume_exists",
                () -> store().clone(List.of(VolumeId.fresh(), there), live(volume)));
        assertThat(workspace(there).resolve("mine")).hasContent("x");
    }

    @Test
    default void aDraftInTheMakingIsNotInAClone() throws IOException {
        VolumeId volume = volume();
        VolumeId clone = VolumeId.fresh();
        try (FileTree tree = store().open(live(volume), Part.WORKSPACE);
                FileTree.Draft draft = tree.write(FilePath.of("file"), OptionalInt.empty())) {
            assertThat(draft.isOpen()).isTrue();
            store().clone(clone, live(volume));
        }
        try (FileTree tree = store().open(live(clone), Part.WORKSPACE)) {
            tree.list(FilePath.ROOT, entry -> {
                throw new AssertionError(entry);
            });
        }
        assertThat(workspace(clone).resolveSibling("aside")).isEmptyDirectory();
    }

    @Test
    default void theGenerationTellsEveryChange() throws IOException {
        VolumeId volume = volume();
        Head empty = store().head(live(volume)).orElseThrow();
        assertThat(store().head(live(volume))).contains(empty);
        List<String> changes = List.of(
                "echo 1 > file",
                "echo 2 > file",
                "chmod 0600 file",
                "touch -d 2001-01-01 file",
                "mv file other",
                "mkdir -p deep/er",
                "ln other deep/er/hard",
                "rm deep/er/hard",
                "truncate -s 1G other");
        Head before = empty;
        for (String change : changes) {
            Shell.run(workspace(volume), change);
            Head after = store().head(live(volume)).orElseThrow();
            assertThat(after.generation()).as(change).isGreaterThan(before.generation());
            assertThat(after.uuid()).isEqualTo(empty.uuid());
            before = after;
        }
        SnapshotId snapshot = SnapshotId.fresh();
        Head frozen = store().snapshot(volume, snapshot);
        assertThat(store().head(live(volume)).orElseThrow().generation()).isEqualTo(frozen.generation());
        assertThat(store().head(frozen(volume, snapshot))).contains(frozen);
    }

    @Test
    default void copyingIsNoChangeToWhatIsCopied() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "echo 1 > file");
        SnapshotId snapshot = SnapshotId.fresh();
        Head frozen = store().snapshot(volume, snapshot);
        store().clone(VolumeId.fresh(), frozen(volume, snapshot));
        store().stage(volume, snapshot);
        store().snapshot(volume, SnapshotId.fresh());
        assertThat(store().head(frozen(volume, snapshot))).contains(frozen);
        assertThat(store().head(live(volume)).orElseThrow().generation()).isEqualTo(frozen.generation());
    }

    @Test
    default void theInventoryHasWhatIsThereAndNothingElse() throws IOException {
        VolumeId volume = volume();
        SnapshotId one = snapshot(volume);
        SnapshotId two = snapshot(volume);
        store().stage(volume, one);
        Head head = store().head(live(volume)).orElseThrow();
        assertThat(store().inventory().stream().filter(found -> found.volume().equals(volume)))
                .containsExactly(new VolumeStore.Inventory(volume, head, List.of(one, two)));
    }

    @Test
    default void placesAreTheServersAlone() throws IOException {
        VolumeId volume = volume();
        snapshot(volume);
        for (Path folder : List.of(pooled("volumes", ""), pooled("snapshots", volume.value()))) {
            assertThat(FileFacts.of(folder).mode() & 07777).isEqualTo(0700);
        }
        assertThat(Files.isSymbolicLink(pooled("volumes", volume.value()))).isFalse();
        assertThat(Files.exists(workspace(volume), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    default void twoStoresLiveSideBySide() throws IOException {
        try (TestPool other = open()) {
            VolumeId volume = VolumeId.fresh();
            store().create(volume);
            other.store().create(volume);
            other.store().delete(volume);
            assertThat(store().head(live(volume))).isPresent();
            assertThat(other.store().inventory()).isEmpty();
        }
        store().check();
    }

    @Test
    default void virtualThreadsMayCall() throws Exception {
        VolumeId volume = VolumeId.fresh();
        Thread.ofVirtual()
                .start(() -> assertThatCode(() -> {
                            store().create(volume);
                            store().inventory();
                            store().space();
                            pool().pool().state();
                        })
                        .doesNotThrowAnyException())
                .join();
        assertThat(store().head(live(volume))).isPresent();
    }

    @Test
    default void theReserveIsNotFree() throws IOException {
        Space space = store().space();
        assertThat(space.total()).isPositive();
        assertThat(space.reserve()).isBetween(space.total() / 20, space.total() / 10);
        assertThat(space.free()).isLessThanOrEqualTo(space.total() - space.reserve());
    }
}
