package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.storage.TreeChange.Changed;
import dev.holdfast.storage.TreeChange.Created;
import dev.holdfast.storage.TreeChange.Deleted;
import dev.holdfast.storage.TreeChange.Kind;
import dev.holdfast.storage.TreeChange.ListAgain;
import dev.holdfast.storage.TreeChange.Moved;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every store tells of a volume that is watched.
interface WatchRules extends StoreRules {

    int STORM = 50_000;

    @Test
    default void eachChangeIsToldWithItsPath() throws Exception {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "mkdir -p a/b c; echo x > a/b/file");
        try (Heard heard = new Heard(store(), volume)) {
            Shell.run(workspace(volume), "echo more >> a/b/file; touch 1");
            assertThat(heard.until("1")).containsOnly(new Changed(FilePath.of("a", "b", "file"), Kind.OTHER));
            Shell.run(workspace(volume), "mkdir a/d; touch a/d/f; ln -s x a/link; touch 2");
            assertThat(heard.until("2"))
                    .contains(
                            new Created(FilePath.of("a", "d"), Kind.DIRECTORY),
                            new Created(FilePath.of("a", "d", "f"), Kind.OTHER),
                            new Created(FilePath.of("a", "link"), Kind.OTHER));
            Shell.run(workspace(volume), "mv a/b/file c/moved; touch 3");
            assertThat(heard.until("3"))
                    .contains(new Moved(FilePath.of("a", "b", "file"), FilePath.of("c", "moved"), Kind.OTHER));
            Shell.run(workspace(volume), "mv a/d c/e; touch 4");
            assertThat(heard.until("4"))
                    .containsSubsequence(
                            new Moved(FilePath.of("a", "d"), FilePath.of("c", "e"), Kind.DIRECTORY),
                            new ListAgain(FilePath.of("c", "e")));
            Shell.run(workspace(volume), "chmod 600 c/moved; touch 5");
            assertThat(heard.until("5")).contains(new Changed(FilePath.of("c", "moved"), Kind.OTHER));
            Shell.run(workspace(volume), "rm -r c; rm a/link; touch 6");
            assertThat(heard.until("6"))
                    .contains(
                            new Deleted(FilePath.of("c"), Kind.DIRECTORY),
                            new Deleted(FilePath.of("a", "link"), Kind.OTHER));
        }
    }

    @Test
    default void whatIsWrittenThroughATreeIsToldToo() throws Exception {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "mkdir -p full/of/things; touch full/of/things/x");
        try (Heard heard = new Heard(store(), volume);
                FileTree tree = store().open(live(volume), Part.WORKSPACE)) {
            FilePath path = FilePath.of("made", "file");
            try (FileTree.Draft draft = tree.write(path, OptionalInt.empty())) {
                draft.write(ByteBuffer.wrap("bytes".getBytes(StandardCharsets.UTF_8)));
                draft.publish(_ -> true);
            }
            tree.delete(FilePath.of("full"), true);
            Shell.run(workspace(volume), "touch end");
            assertThat(heard.until("end"))
                    .contains(
                            new Created(FilePath.of("made"), Kind.DIRECTORY),
                            new Created(path, Kind.OTHER),
                            new Deleted(FilePath.of("full"), Kind.DIRECTORY));
        }
    }

    @Test
    default void aNameIsToldAsItsBytes() throws Exception {
        VolumeId volume = volume();
        try (Heard heard = new Heard(store(), volume)) {
            Shell.run(
                    workspace(volume),
                    "python3 -c 'import os; os.mkdir(b\"d\\xff\\n\"); open(b\"d\\xff\\n/f \\xfe (deleted)\", \"w\")'; touch 1");
            FileName folder = FileName.of(new byte[] {'d', (byte) 0xff, '\n'});
            FileName file = FileName.of("f \u00fe (deleted)".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(heard.until("1"))
                    .contains(new Created(FilePath.ROOT.child(folder).child(file), Kind.OTHER));
        }
    }

    @Test
    default void nothingIsToldOfAnotherVolumeNorOfTheHome() throws Exception {
        VolumeId volume = volume();
        VolumeId other = volume();
        try (Heard heard = new Heard(store(), volume);
                Heard heardOfOther = new Heard(store(), other)) {
            Shell.run(workspace(other), "mkdir d; touch d/f; mv d e; rm -r e; touch end");
            Shell.run(place(live(volume), Part.HOME), "mkdir d; touch d/f; mv d e; rm -r e");
            snapshot(volume);
            Shell.run(workspace(volume), "touch end");
            assertThat(heard.until("end")).isEmpty();
            assertThat(heardOfOther.until("end")).isNotEmpty();
        }
    }

    @Test
    default void afterARestoreItIsListedAgainAndThePresentIsWatched() throws Exception {
        VolumeId volume = volume();
        SnapshotId snapshot = snapshot(volume);
        Shell.run(workspace(volume), "touch late");
        try (Heard heard = new Heard(store(), volume)) {
            SnapshotId kept = SnapshotId.fresh();
            Head staged = store().stage(volume, snapshot);
            store().exchange(volume, staged.uuid(), kept, List.of());
            heard.await(new ListAgain(FilePath.ROOT)::equals);
            heard.forget();
            Shell.run(workspace(volume), "touch first; rm first; touch second");
            assertThat(heard.until("second"))
                    .isNotEmpty()
                    .allSatisfy(change -> assertThat(change.toString()).contains("first"));
            store().delete(volume);
            heard.await(new ListAgain(FilePath.ROOT)::equals);
        }
    }

    @Test
    default void aStormIsToldWholeOrAsOneToListAgain() throws Exception {
        VolumeId volume = volume();
        try (Heard heard = new Heard(store(), volume)) {
            Shell.run(
                    workspace(volume),
                    "mkdir many; python3 -c 'for i in range(" + STORM + "): open(\"many/%d\" % i, \"w\").close()'");
            FilePath last = FilePath.of("many", Integer.toString(STORM - 1));
            heard.await(change ->
                    change.equals(new ListAgain(FilePath.ROOT)) || change.equals(new Created(last, Kind.OTHER)));
            Set<TreeChange> told = new HashSet<>(heard.all());
            assertThat(told.contains(new ListAgain(FilePath.ROOT)) || told.size() > STORM)
                    .isTrue();
            // It goes on afterwards.
            heard.forget();
            Shell.run(workspace(volume), "touch end");
            heard.until("end");
        }
    }

    @Test
    default void thereIsNoMarkWhileNobodyWatches() throws Exception {
        VolumeId volume = volume();
        awaitMarks(0);
        try (Heard first = new Heard(store(), volume);
                Heard second = new Heard(store(), volume)) {
            assertThat(marks()).isEqualTo(1);
            Shell.run(workspace(volume), "touch end");
            first.until("end");
            second.until("end");
        }
        awaitMarks(0);
        new Heard(store(), volume).close();
        awaitMarks(0);
    }

    private static void awaitMarks(int wanted) throws IOException {
        long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (marks() != wanted) {
            assertThat(System.nanoTime()).as("marks: " + marks()).isLessThan(until);
            LockSupport.parkNanos(5_000_000);
        }
    }

    /// The marks on file systems that this process has.
    private static int marks() throws IOException {
        int marks = 0;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fdinfo"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    marks += (int) Files.readAllLines(descriptor).stream()
                            .filter(line -> line.startsWith("fanotify sdev:"))
                            .count();
                } catch (IOException closed) {
                    // It was that of the list itself.
                }
            }
        }
        return marks;
    }
}
