package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What every store keeps of snapshots, and of the exchange that makes one the volume again.
interface RestoreRules extends StoreRules {

    @Test
    default void aSnapshotHasEverythingAndNeverChanges() throws IOException {
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
    default void stagingLeavesTheVolumeAlone() throws IOException {
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
    default void anExchangeKeepsWhatItReplaces() throws IOException {
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
    default void anExchangeCarriesTheHomeOver() throws IOException {
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
        RuntimeId runtime = pool().runtime();
        store().attach(volume, runtime);
        assertThat(store().attached(runtime)).contains(staged.uuid());
        store().detach(runtime);
    }

    @Test
    default void aRestoreSwapsUnderAProcessThatHasFilesOpen() throws IOException {
        VolumeId volume = volume();
        Files.writeString(workspace(volume).resolve("file"), "old\n");
        SnapshotId old = snapshot(volume);
        RuntimeId runtime = pool().runtime();
        Path mount = pool().data().workspaceMount(runtime);
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
}
