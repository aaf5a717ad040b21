package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A pool that is full to the last block, far into the reserve of the server.
final class FullPoolTest {

    private static final int PIECE = 1 << 20;
    private static final int MOST_NAMES = 1_000_000;

    /// Something that may need room.
    private interface Step {
        void take() throws IOException;
    }

    @Test
    void aFullPoolCanBeReadAndEmptied() throws IOException {
        try (TestPool pool = TestPool.btrfs()) {
            new Full(pool).canBeReadAndEmptied();
        }
    }

    @Test
    void aFullPoolWithFencesToo() throws IOException {
        try (TestPool pool = TestPool.fenced()) {
            new Full(pool).canBeReadAndEmptied();
        }
    }

    @Test
    void aPoolWithoutRoomForNamesCanBeReadAndEmptied() throws IOException {
        try (TestPool pool = TestPool.btrfs()) {
            new Full(pool).hasNoRoomForNames();
        }
    }

    private record Full(TestPool pool) implements StoreRules {

        @Override
        public TestPool open() {
            return pool;
        }

        void canBeReadAndEmptied() throws IOException {
            VolumeId hog = volume();
            VolumeId other = volume();
            Path deep = Files.createDirectories(workspace(hog).resolve("deep/deeper"));
            Files.write(deep.resolve("file"), new byte[100]);
            fill(workspace(hog), "old", 64);
            SnapshotId snapshot = snapshot(hog);
            Files.delete(workspace(hog).resolve("old"));
            Files.write(workspace(other).resolve("kept"), new byte[100]);
            fill(workspace(hog), "big", Integer.MAX_VALUE);
            assertThat(store().space().free()).isZero();

            try (FileTree tree = store().open(live(other), Part.WORKSPACE)) {
                assertProblem(Problem.Kind.NO_SPACE, "pool_full", () -> put(tree));
                tree.list(FilePath.ROOT, entry -> assertThat(entry.size()).isEqualTo(100));
            }
            RuntimeId runtime = pool().runtime();
            store().attach(other, runtime);
            assertThat(store().attached(runtime)).isPresent();
            store().detach(runtime);
            store().recover();
            try (FileTree tree = store().open(live(hog), Part.WORKSPACE)) {
                tree.delete(FilePath.of("deep"), true);
            }
            assertThat(children(workspace(hog))).containsExactly("big");
            store().deleteSnapshot(hog, snapshot);
            assertThat(store().inventory())
                    .allSatisfy(found -> assertThat(found.snapshots()).isEmpty());
            Shell.run(pool().data().pool(), "btrfs subvolume sync .");
            try (FileTree tree = store().open(live(other), Part.WORKSPACE)) {
                put(tree);
            }
            store().delete(hog);
            assertThat(store().inventory()).hasSize(1);
        }

        /// All that is for bytes is taken first, so that nothing can be taken from there for names.
        void hasNoRoomForNames() throws IOException {
            VolumeId hog = volume();
            VolumeId other = volume();
            Files.write(workspace(other).resolve("kept"), new byte[100]);
            fill(workspace(hog), "big", Integer.MAX_VALUE);
            Path names = Files.createDirectory(workspace(hog).resolve("names"));
            fillWithNames(names);

            assertFull(() -> store().snapshot(other, SnapshotId.fresh()));
            assertFull(() -> store().create(VolumeId.fresh()));
            assertFull(() -> {
                try (FileTree tree = store().open(live(other), Part.WORKSPACE)) {
                    put(tree);
                }
            });
            try (FileTree tree = store().open(live(other), Part.WORKSPACE)) {
                tree.list(FilePath.ROOT, entry -> assertThat(entry.size()).isEqualTo(100));
            }
            store().recover();
            try (FileTree tree = store().open(live(hog), Part.WORKSPACE)) {
                tree.delete(FilePath.of("big"), false);
                tree.delete(FilePath.of("names"), true);
            }
            Shell.run(pool().data().pool(), "btrfs filesystem sync .");
            try (FileTree tree = store().open(live(other), Part.WORKSPACE)) {
                put(tree);
            }
            snapshot(other);
            assertThat(children(workspace(hog))).isEmpty();
        }

        /// Small files lie in the trees themselves, beside their names.
        private static void fillWithNames(Path folder) throws IOException {
            byte[] small = new byte[2000];
            new Random(2).nextBytes(small);
            for (int i = 0; i < MOST_NAMES; i++) {
                try {
                    Files.write(folder.resolve("a name that is long enough to take some room " + i), small);
                } catch (IOException full) {
                    assertThat(full).hasMessageContaining("No space left");
                    return;
                }
            }
            throw new IOException("there is always room for names");
        }

        /// It is done, or the pool is said to be full.
        private static void assertFull(Step step) throws IOException {
            try {
                step.take();
            } catch (Problem problem) {
                assertThat(problem.code()).isEqualTo("pool_full");
            }
        }

        private static void put(FileTree tree) throws IOException {
            try (FileTree.Draft draft = tree.write(FilePath.of("more"), OptionalInt.empty())) {
                draft.write(ByteBuffer.allocate(8 * PIECE));
                draft.publish(_ -> true);
            }
        }

        /// Appends so many pieces, or until nothing more goes in.
        private static void fill(Path workspace, String name, int pieces) throws IOException {
            Path file = workspace.resolve(name);
            byte[] piece = new byte[PIECE];
            new Random(file.hashCode()).nextBytes(piece);
            try (var channel = Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                for (int i = 0; i < pieces; i++) {
                    channel.write(ByteBuffer.wrap(piece));
                }
            } catch (IOException full) {
                assertThat(full).hasMessageContaining("No space left");
            }
            Shell.run(workspace, "sync -f .");
        }
    }
}
