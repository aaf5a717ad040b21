package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.Mounts;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What every store keeps, one test for each rule of `VolumeStore`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class VolumeStoreContract {

    private TestPool pool;

    /// A fresh pool, closed by the suite.
    abstract TestPool open() throws IOException;

    @BeforeAll
    void openPool() throws IOException {
        pool = open();
    }

    @AfterAll
    void closePool() throws IOException {
        pool.close();
    }

    TestPool pool() {
        return pool;
    }

    VolumeStore store() {
        return pool.store();
    }

    VolumeId volume() throws IOException {
        VolumeId volume = VolumeId.fresh();
        store().create(volume);
        return volume;
    }

    /// Where the part lies in the pool.
    Path place(TreeSource source, Part part) {
        Path pooled = pool.data().pool();
        Path head = switch (source) {
            case TreeSource.Live live ->
                pooled.resolve("volumes").resolve(live.volume().value());
            case TreeSource.Frozen frozen ->
                pooled.resolve("snapshots")
                        .resolve(frozen.volume().value())
                        .resolve(frozen.snapshot().value());
        };
        return head.resolve(part.folder());
    }

    Path workspace(VolumeId volume) {
        return place(live(volume), Part.WORKSPACE);
    }

    static TreeSource live(VolumeId volume) {
        return new TreeSource.Live(volume);
    }

    static TreeSource frozen(VolumeId volume, SnapshotId snapshot) {
        return new TreeSource.Frozen(volume, snapshot);
    }

    SnapshotId snapshot(VolumeId volume) throws IOException {
        SnapshotId snapshot = SnapshotId.fresh();
        store().snapshot(volume, snapshot);
        return snapshot;
    }

    static void assertProblem(Problem.Kind kind, String code, ThrowingCallable call) {
        Problem problem = catchThrowableOfType(Problem.class, call);
        assertThat(problem).isNotNull();
        assertThat(problem.kind()).isEqualTo(kind);
        assertThat(problem.code()).isEqualTo(code);
    }

    private static void assertNotFound(String code, ThrowingCallable call) {
        assertProblem(Problem.Kind.NOT_FOUND, code, call);
    }

    @Test
    void aNewVolumeIsEmptyAndTheAgents() throws IOException {
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
    void makingWhatExistsIsAConflict() throws IOException {
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
    void usingWhatIsAbsentIsNotFound() throws IOException {
        VolumeId absent = VolumeId.fresh();
        VolumeId volume = volume();
        SnapshotId snapshot = SnapshotId.fresh();
        assertNotFound("volume_not_found", () -> store().snapshot(absent, snapshot));
        assertNotFound("volume_not_found", () -> store().clone(VolumeId.fresh(), live(absent)));
        assertNotFound("volume_not_found", () -> store().stage(absent, snapshot));
        assertNotFound("volume_not_found", () -> store().exchange(absent, UUID.randomUUID(), snapshot, List.of()));
        assertNotFound("volume_not_found", () -> store().open(live(absent), Part.HOME));
        assertNotFound("volume_not_found", () -> store().attach(absent, pool.runtime()));
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
    void deletingWhatIsAbsentDoesNothing() throws IOException {
        VolumeId volume = volume();
        store().delete(VolumeId.fresh());
        store().deleteSnapshot(VolumeId.fresh(), SnapshotId.fresh());
        store().deleteSnapshot(volume, SnapshotId.fresh());
        store().unstage(volume);
        store().unstage(VolumeId.fresh());
        store().detach(RuntimeId.fresh());
        store().detach(pool.runtime());
        assertThat(store().head(live(volume))).isPresent();
    }

    @Test
    void aSnapshotHasEverythingAndNeverChanges() throws IOException {
        VolumeId volume = volume();
        RichTree.grow(workspace(volume));
        RichTree.grow(place(live(volume), Part.HOME));
        Map<String, String> before = Manifest.of(workspace(volume));
        SnapshotId snapshot = snapshot(volume);
        Shell.run(workspace(volume), "rm -r src; echo more >> random; ln -s /etc/passwd new");
        assertThat(Manifest.of(place(frozen(volume, snapshot), Part.WORKSPACE))).isEqualTo(before);
        assertThat(Manifest.of(place(frozen(volume, snapshot), Part.HOME))).hasSameSizeAs(before);
        try (FileTree tree = store().open(frozen(volume, snapshot), Part.WORKSPACE)) {
            assertProblem(Problem.Kind.CONFLICT, "read_only", () -> tree.makeDirectory(FilePath.of("made")));
            assertThat(tree.stat(FilePath.of("src", "main.c"), FileTree.Follow.FOLLOW)
                            .mode())
                    .isEqualTo(0640);
        }
    }

    @Test
    void aCloneIsEqualAndGoesItsOwnWay() throws IOException {
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
    void aDraftInTheMakingIsNotInAClone() throws IOException {
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
    void theGenerationTellsEveryChange() throws IOException {
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
    void readingAndAttachingAreNoChanges() throws IOException {
        VolumeId volume = volume();
        Files.writeString(workspace(volume).resolve("file"), "x");
        Head before = store().head(live(volume)).orElseThrow();
        RuntimeId runtime = pool.runtime();
        store().attach(volume, runtime);
        Shell.run(pool.data().workspaceMount(runtime), "cat file; ls -lR");
        try (FileTree tree = store().open(live(volume), Part.WORKSPACE)) {
            tree.read(FilePath.of("file")).close();
        }
        store().detach(runtime);
        assertThat(store().head(live(volume))).contains(before);
    }

    @Test
    void stagingLeavesTheVolumeAlone() throws IOException {
        VolumeId volume = volume();
        Path file = workspace(volume).resolve("file");
        Files.writeString(file, "old");
        SnapshotId old = snapshot(volume);
        Files.writeString(file, "new");
        Head before = store().head(live(volume)).orElseThrow();
        Head first = store().stage(volume, old);
        Head second = store().stage(volume, old);
        assertThat(second.uuid()).isNotEqualTo(first.uuid());
        assertThat(store().head(live(volume)).orElseThrow().uuid()).isEqualTo(before.uuid());
        assertThat(file).hasContent("new");
        assertProblem(
                Problem.Kind.CONFLICT,
                "nothing_staged",
                () -> store().exchange(volume, first.uuid(), SnapshotId.fresh(), List.of()));
        store().unstage(volume);
        assertProblem(
                Problem.Kind.CONFLICT,
                "nothing_staged",
                () -> store().exchange(volume, second.uuid(), SnapshotId.fresh(), List.of()));
        assertThat(file).hasContent("new");
    }

    @Test
    void anExchangeKeepsWhatItReplaces() throws IOException {
        VolumeId volume = volume();
        RichTree.grow(workspace(volume));
        Map<String, String> old = Manifest.of(workspace(volume));
        SnapshotId first = snapshot(volume);
        Shell.run(workspace(volume), "rm -r src; echo present > only-now");
        Map<String, String> present = Manifest.of(workspace(volume));
        UUID replaced = store().head(live(volume)).orElseThrow().uuid();
        Head staged = store().stage(volume, first);
        SnapshotId kept = SnapshotId.fresh();
        Head now = store().exchange(volume, staged.uuid(), kept, List.of());
        assertThat(now.uuid()).isEqualTo(staged.uuid());
        assertThat(Manifest.of(workspace(volume))).isEqualTo(old);
        assertThat(Manifest.of(place(frozen(volume, kept), Part.WORKSPACE))).isEqualTo(present);
        assertThat(store().head(frozen(volume, kept)).orElseThrow().uuid()).isEqualTo(replaced);
        Head again = store().exchange(volume, staged.uuid(), kept, List.of());
        assertThat(again.uuid()).isEqualTo(staged.uuid());
        assertThat(Manifest.of(place(frozen(volume, kept), Part.WORKSPACE))).isEqualTo(present);
        Head back = store().stage(volume, kept);
        store().exchange(volume, back.uuid(), SnapshotId.fresh(), List.of());
        assertThat(Manifest.of(workspace(volume))).isEqualTo(present);
    }

    @Test
    void anExchangeCarriesTheHomeOver() throws IOException {
        VolumeId volume = volume();
        Files.writeString(workspace(volume).resolve("file"), "old");
        Files.writeString(place(live(volume), Part.HOME).resolve("session"), "old");
        SnapshotId old = snapshot(volume);
        Files.writeString(workspace(volume).resolve("file"), "new");
        Path home = place(live(volume), Part.HOME);
        Files.delete(home.resolve("session"));
        RichTree.grow(home);
        Map<String, String> present = Manifest.of(home);
        Head staged = store().stage(volume, old);
        SnapshotId kept = SnapshotId.fresh();
        store().exchange(volume, staged.uuid(), kept, List.of(Part.HOME));
        assertThat(workspace(volume).resolve("file")).hasContent("old");
        assertThat(Manifest.of(home)).isEqualTo(present);
        assertThat(Manifest.of(place(frozen(volume, kept), Part.HOME))).isEqualTo(present);
        assertThat(children(home.resolve("..")))
                .containsExactlyInAnyOrderElementsOf(
                        children(place(frozen(volume, kept), Part.HOME).resolve("..")));
        RuntimeId runtime = pool.runtime();
        store().attach(volume, runtime);
        assertThat(store().attached(runtime)).contains(staged.uuid());
        store().detach(runtime);
    }

    static List<String> children(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void anExchangeThatStoppedBeforeItsStepIsUndone() throws IOException {
        VolumeId volume = volume();
        Files.writeString(workspace(volume).resolve("file"), "old");
        SnapshotId old = snapshot(volume);
        Files.writeString(workspace(volume).resolve("file"), "new");
        Head staged = store().stage(volume, old);
        SnapshotId kept = SnapshotId.fresh();
        ServerFiles.move(
                pooled("staged", volume.value()), pooled("exchanging", volume + "." + kept + "." + staged.uuid()));
        store().recover();
        assertThat(workspace(volume).resolve("file")).hasContent("new");
        assertThat(store().head(frozen(volume, kept))).isEmpty();
        ServerFiles.move(
                pooled("staged", volume.value()), pooled("exchanging", volume + "." + kept + "." + staged.uuid()));
        Head now = store().exchange(volume, staged.uuid(), kept, List.of());
        assertThat(now.uuid()).isEqualTo(staged.uuid());
        assertThat(workspace(volume).resolve("file")).hasContent("old");
    }

    @Test
    void anExchangeThatStoppedAfterItsStepIsFinished() throws IOException {
        for (boolean byRecovery : List.of(true, false)) {
            VolumeId volume = volume();
            Files.writeString(workspace(volume).resolve("file"), "old");
            SnapshotId old = snapshot(volume);
            Files.writeString(workspace(volume).resolve("file"), "new");
            UUID replaced = store().head(live(volume)).orElseThrow().uuid();
            Head staged = store().stage(volume, old);
            SnapshotId kept = SnapshotId.fresh();
            Path pending = pooled("exchanging", volume + "." + kept + "." + staged.uuid());
            ServerFiles.move(pooled("volumes", volume.value()), pending);
            ServerFiles.move(pooled("staged", volume.value()), pooled("volumes", volume.value()));
            if (byRecovery) {
                store().recover();
            } else {
                store().unstage(volume);
            }
            Head now = store().exchange(volume, staged.uuid(), kept, List.of());
            assertThat(now.uuid()).isEqualTo(staged.uuid());
            assertThat(store().head(frozen(volume, kept)).orElseThrow().uuid()).isEqualTo(replaced);
            assertThat(place(frozen(volume, kept), Part.WORKSPACE).resolve("file"))
                    .hasContent("new");
            assertThat(pending).doesNotExist();
        }
    }

    Path pooled(String folder, String name) {
        return pool.data().pool().resolve(folder).resolve(name);
    }

    @Test
    void whatACrashLeftOverIsGoneAfterRecovery() throws IOException {
        VolumeId volume = volume();
        SnapshotId snapshot = snapshot(volume);
        VolumeId half = VolumeId.fresh();
        store().clone(half, live(volume));
        Path halfVolume = pooled("volumes", "new-" + half);
        ServerFiles.move(pooled("volumes", half.value()), halfVolume);
        VolumeId other = volume();
        Path halfStaged = pooled("staged", "new-" + other);
        ServerFiles.move(pooled("volumes", other.value()), halfStaged);
        SnapshotId gone = snapshot(volume);
        Path goneSnapshot = pooled("snapshots", volume + "/rm-" + gone);
        ServerFiles.move(pooled("snapshots", volume + "/" + gone), goneSnapshot);
        VolumeId dying = volume();
        snapshot(dying);
        store().stage(dying, snapshot(dying));
        ServerFiles.move(pooled("volumes", dying.value()), pooled("volumes", "rm-" + dying));
        store().recover();
        assertThat(List.of(
                        halfVolume,
                        halfStaged,
                        goneSnapshot,
                        pooled("volumes", "rm-" + dying),
                        pooled("snapshots", dying.value()),
                        pooled("staged", dying.value())))
                .allSatisfy(place -> assertThat(place).doesNotExist());
        assertThat(store().head(frozen(volume, snapshot))).isPresent();
    }

    @Test
    void whatACrashLeftOverIsNoObstacle() throws IOException {
        VolumeId volume = VolumeId.fresh();
        store().clone(volume, live(volume()));
        ServerFiles.move(pooled("volumes", volume.value()), pooled("volumes", "new-" + volume));
        store().create(volume);
        store().snapshot(volume, SnapshotId.fresh());
        ServerFiles.move(pooled("volumes", volume.value()), pooled("volumes", "rm-" + volume));
        Head second = store().create(volume);
        assertThat(store().inventory().stream().filter(found -> found.volume().equals(volume)))
                .singleElement()
                .satisfies(found -> assertThat(found.snapshots()).isEmpty())
                .satisfies(found -> assertThat(found.head().uuid()).isEqualTo(second.uuid()));
    }

    @Test
    void aDeletedVolumeTakesItsSnapshotsAlong() throws IOException {
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
    void theInventoryHasWhatIsThereAndNothingElse() throws IOException {
        VolumeId volume = volume();
        SnapshotId one = snapshot(volume);
        SnapshotId two = snapshot(volume);
        store().stage(volume, one);
        Head head = store().head(live(volume)).orElseThrow();
        assertThat(store().inventory().stream().filter(found -> found.volume().equals(volume)))
                .containsExactly(new VolumeStore.Inventory(volume, head, List.of(one, two)));
    }

    @Test
    void aMissingVolumeIsNeverAnEmptyOne() throws IOException {
        VolumeId volume = volume();
        SnapshotId snapshot = snapshot(volume);
        Path elsewhere = pooled("volumes", "elsewhere");
        ServerFiles.move(pooled("volumes", volume.value()), elsewhere);
        RuntimeId runtime = pool.runtime();
        store().recover();
        assertThat(store().head(live(volume))).isEmpty();
        assertNotFound("volume_not_found", () -> store().attach(volume, runtime));
        assertNotFound("volume_not_found", () -> store().snapshot(volume, SnapshotId.fresh()));
        assertThat(store().attached(runtime)).isEmpty();
        ServerFiles.move(elsewhere, pooled("volumes", volume.value()));
        assertThat(store().head(frozen(volume, snapshot))).isPresent();
    }

    @Test
    void anAttachedVolumeAppearsInNamespacesThatFollow() throws IOException {
        VolumeId one = volume();
        VolumeId two = volume();
        Files.writeString(workspace(one).resolve("name"), "one");
        Files.writeString(workspace(two).resolve("name"), "two");
        RuntimeId runtime = pool.runtime();
        Path mount = pool.data().workspaceMount(runtime);
        Path home = pool.data().homeMount(runtime);
        try (SlaveNamespace container = new SlaveNamespace()) {
            assertThat(container.run("ls -A " + mount)).isEmpty();
            store().attach(one, runtime);
            assertThat(container.run("cat " + mount + "/name")).isEqualTo("one");
            container.run("cd " + mount + " && exec 5>>log && echo a >&5");
            store().attach(two, runtime);
            assertThat(container.run("cat " + mount + "/name; touch " + home + "/h"))
                    .isEqualTo("two");
            container.run("echo b >&5");
            assertThat(workspace(one).resolve("log")).hasContent("a\nb");
            assertThat(place(live(two), Part.HOME).resolve("h")).exists();
            store().detach(runtime);
            assertThat(container.run("ls -A " + mount + " " + home + " | grep -v :"))
                    .isBlank();
            assertThat(container.run("su nobody -s /bin/sh -c 'touch " + mount + "/x' 2>&1"))
                    .contains("denied");
        }
        assertThat(mount).isEmptyDirectory();
    }

    @Test
    void whatIsAttachedIsToldByItsUuid() throws IOException {
        VolumeId one = volume();
        VolumeId two = volume();
        RuntimeId runtime = pool.runtime();
        assertThat(store().attached(runtime)).isEmpty();
        assertThat(store().attached(RuntimeId.fresh())).isEmpty();
        store().attach(one, runtime);
        store().attach(one, runtime);
        assertThat(store().attached(runtime)).contains(uuid(one));
        store().attach(two, runtime);
        assertThat(store().attached(runtime)).contains(uuid(two));
        RuntimeId other = pool.runtime();
        store().attach(one, other);
        Mounts.detach(pool.data().homeMount(other));
        assertThat(store().attached(other)).isEmpty();
        store().detach(other);
        store().detach(runtime);
        assertThat(store().attached(runtime)).isEmpty();
        assertThat(Mounts.all())
                .noneMatch(mount -> mount.point().startsWith(pool.data().workspaceMount(runtime)));
    }

    private UUID uuid(VolumeId volume) throws IOException {
        return store().head(live(volume)).orElseThrow().uuid();
    }

    @Test
    void aRestoreSwapsUnderAProcessThatHasFilesOpen() throws IOException {
        VolumeId volume = volume();
        Files.writeString(workspace(volume).resolve("file"), "old\n");
        SnapshotId old = snapshot(volume);
        RuntimeId runtime = pool.runtime();
        Path mount = pool.data().workspaceMount(runtime);
        store().attach(volume, runtime);
        try (SlaveNamespace container = new SlaveNamespace()) {
            container.run("cd " + mount + "; echo new > file; exec 5>>held; echo before >&5");
            Head staged = store().stage(volume, old);
            SnapshotId kept = SnapshotId.fresh();
            store().exchange(volume, staged.uuid(), kept, List.of());
            assertThat(store().attached(runtime)).isNotEqualTo(Optional.of(staged.uuid()));
            store().attach(volume, runtime);
            assertThat(store().attached(runtime)).contains(staged.uuid());
            container.run("echo after >&5");
            assertThat(container.run("cat " + mount + "/file; ls " + mount)).isEqualTo("old\nfile");
            Path replaced = place(frozen(volume, kept), Part.WORKSPACE);
            assertThat(replaced.resolve("file")).hasContent("new");
            assertThat(replaced.resolve("held")).hasContent("before\nafter");
        }
        store().detach(runtime);
    }

    @Test
    void mountsHaveNoDevicesAndNoSetUserId() throws IOException {
        VolumeId volume = volume();
        RuntimeId runtime = pool.runtime();
        store().attach(volume, runtime);
        String line = Shell.run(Path.of("/"), "grep ' " + pool.data().homeMount(runtime) + " ' /proc/self/mountinfo");
        assertThat(line)
                .contains("nosuid")
                .contains("nodev")
                .contains("noatime")
                .contains("shared:");
        store().detach(runtime);
    }

    @Test
    void twoStoresLiveSideBySide() throws IOException {
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
    void virtualThreadsMayCall() throws Exception {
        VolumeId volume = VolumeId.fresh();
        Thread.ofVirtual()
                .start(() -> assertThatCode(() -> {
                            store().create(volume);
                            store().inventory();
                            store().space();
                            pool.pool().state();
                        })
                        .doesNotThrowAnyException())
                .join();
        assertThat(store().head(live(volume))).isPresent();
    }

    @Test
    void theReserveIsNotFree() throws IOException {
        Space space = store().space();
        assertThat(space.total()).isPositive();
        assertThat(space.reserve()).isBetween(space.total() / 20, space.total() / 10);
        assertThat(space.free()).isLessThanOrEqualTo(space.total() - space.reserve());
    }

    @Test
    void placesAreTheServersAlone() throws IOException {
        VolumeId volume = volume();
        snapshot(volume);
        for (Path folder : List.of(pooled("volumes", ""), pooled("snapshots", volume.value()))) {
            assertThat(FileFacts.of(folder).mode() & 07777).isEqualTo(0700);
        }
        assertThat(Files.isSymbolicLink(pooled("volumes", volume.value()))).isFalse();
        assertThat(Files.exists(workspace(volume), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }
}
