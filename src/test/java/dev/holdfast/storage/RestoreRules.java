package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    /// Repositories within a repository, what Git ignores, and a file of more than 4 GiB, most of it a hole,
    /// beside one of everything else.
    @Test
    default void whatAnAgentMadeComesBackEqual() throws IOException {
        VolumeId volume = volume();
        Path place = workspace(volume);
        RichTree.grow(place);
        Shell.run(place, """
                set -e
                git init -q outer && git init -q outer/inner && echo ignored > outer/.gitignore
                for repository in outer/inner outer; do
                  echo 1 > $repository/file && echo 2 > $repository/ignored
                  git -C $repository add -A
                  git -C $repository -c user.name=A -c user.email=a@example.com commit -q -m one
                done
                truncate -s 5G huge && printf far | dd of=huge bs=1 seek=4500000000 conv=notrunc status=none
                echo private > private && chmod 0600 private && chown 7:8 private
                """);
        Map<String, String> before = Manifest.of(place);
        SnapshotId snapshot = snapshot(volume);
        Shell.run(place, "chmod -R u+w . && find . -mindepth 1 -delete && echo other > src");
        Head staged = store().stage(volume, snapshot);
        store().exchange(volume, staged.uuid(), SnapshotId.fresh(), List.of(Part.HOME));
        assertThat(Manifest.of(place)).isEqualTo(before);
        assertThat(Shell.run(
                        place,
                        "git -c safe.directory='*' -C outer fsck && git -c safe.directory='*' -C outer status --short"
                                + " && dd if=huge bs=1 skip=4500000000 count=3 status=none"))
                .endsWith("far");
    }

    @Test
    default void aDatabaseThatIsBeingWrittenComesBackSound() throws IOException, InterruptedException {
        VolumeId volume = volume();
        Path place = workspace(volume);
        Process writer = new ProcessBuilder("python3", "-u", "-c", """
                import sqlite3
                db = sqlite3.connect("db")
                db.execute("pragma journal_mode = wal")
                db.execute("pragma synchronous = full")
                db.execute("create table numbers (n integer)")
                n = 0
                while True:
                    n += 1
                    db.execute("insert into numbers values (?)", (n,))
                    db.commit()
                    print(n)
                """)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .start();
        SnapshotId snapshot;
        long promised = 0;
        try (BufferedReader told = writer.inputReader()) {
            while (promised < 50) {
                promised = Long.parseLong(String.valueOf(told.readLine()));
            }
            if (!store().capabilities().liveSnapshots()) {
                Shell.run(place, "kill -STOP " + writer.pid());
            }
            snapshot = snapshot(volume);
        } finally {
            writer.destroyForcibly().waitFor();
        }
        Head staged = store().stage(volume, snapshot);
        store().exchange(volume, staged.uuid(), SnapshotId.fresh(), List.of());
        String found = Shell.run(place, """
                python3 -c 'import sqlite3
                db = sqlite3.connect("db")
                print(*db.execute("pragma integrity_check").fetchone(), *db.execute("select count(*), max(n) from numbers").fetchone())'
                """);
        assertThat(found).matches("ok (\\d+) \\1\\s*");
        assertThat(Long.parseLong(found.split("\\s+", -1)[1])).isGreaterThanOrEqualTo(promised);
    }

    @Test
    default void chosenThingsComeBackAndNothingElseDoes() throws IOException {
        VolumeId volume = volume();
        Path place = workspace(volume);
        RichTree.grow(place);
        Map<String, String> old = Manifest.of(place);
        SnapshotId first = snapshot(volume);
        Shell.run(
                place,
                "rm -r src empty random outside; echo present > nothing; mkdir fresh; echo 1 > fresh/f; echo 2 > kept");
        Map<String, String> present = Manifest.of(place);
        List<FilePath> paths = List.of(
                FilePath.of("src", "deep", "er"),
                FilePath.of("random"),
                FilePath.of("empty"),
                FilePath.of("outside"),
                FilePath.of("nothing"),
                FilePath.of("fresh"));
        Head staged = store().stage(volume, frozen(volume, first), paths);
        assertThat(Manifest.of(place)).isEqualTo(present);
        SnapshotId kept = SnapshotId.fresh();
        store().exchange(volume, staged.uuid(), kept, List.of());
        Map<String, String> expected = new TreeMap<>(present);
        expected.keySet().removeIf(name -> name.startsWith("fresh"));
        old.forEach((name, line) -> {
            boolean above = name.equals("src/") || name.equals("src/deep/");
            if (above || name.matches("src/deep/er/.*|random|empty/.*|outside|nothing")) {
                expected.put(name, line);
            }
        });
        Map<String, String> found = new TreeMap<>(Manifest.of(place));
        // The top is not the same: things came and went in it.
        found.remove("");
        expected.remove("");
        assertThat(found).isEqualTo(expected);
        assertThat(Manifest.of(place(frozen(volume, kept), Part.WORKSPACE))).isEqualTo(present);
        assertThat(place.resolveSibling("aside")).isEmptyDirectory();
        Head back = store().stage(volume, kept);
        store().exchange(volume, back.uuid(), SnapshotId.fresh(), List.of());
        assertThat(Manifest.of(place)).isEqualTo(present);
    }

    @Test
    default void aThingThatCannotBeChosenLeavesNothingStaged() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "mkdir -p d/e out; echo 1 > d/e/f");
        SnapshotId old = snapshot(volume);
        Shell.run(workspace(volume), "rm -r d; ln -s out d");
        assertProblem(
                Problem.Kind.CONFLICT,
                "not_a_directory",
                () -> store().stage(volume, frozen(volume, old), List.of(FilePath.of("d", "e", "f"))));
        assertNotFound(
                "file_not_found", () -> store().stage(volume, frozen(volume, old), List.of(FilePath.of("none"))));
        assertThat(workspace(volume).resolve("out")).isEmptyDirectory();
        assertProblem(
                Problem.Kind.CONFLICT,
                "nothing_staged",
                () -> store().exchange(volume, UUID.randomUUID(), SnapshotId.fresh(), List.of()));
        Head staged = store().stage(volume, frozen(volume, old), List.of(FilePath.of("d")));
        store().exchange(volume, staged.uuid(), SnapshotId.fresh(), List.of());
        assertThat(workspace(volume).resolve("d/e/f")).hasContent("1");
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
