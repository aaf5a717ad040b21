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
