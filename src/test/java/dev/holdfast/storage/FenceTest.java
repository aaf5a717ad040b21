package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.Btrfs;
import dev.holdfast.linux.ExtentCount;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.SimpleQuota;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.btrfs.PoolFile;
import dev.holdfast.storage.choice.Storage;
import dev.holdfast.storage.choice.StorageWish;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The fence that the kernel sets around a volume. It takes a kernel that has them, which nobody can install.
final class FenceTest implements StoreRules {

    private static final long MIB = 1L << 20;
    private static final int PIECE = 256 << 10;

    /// Blocks of the volume's own tree count too, and the last piece is refused whole.
    private static final long NEARLY = 2 * MIB;

    private static final int COMMITS = 60;

    private TestPool pool;

    @BeforeEach
    void openPool() throws IOException {
        pool = open();
        assumeThat(store().capabilities().hardFence()).isTrue();
    }

    @AfterEach
    void closePool() throws IOException {
        pool.close();
    }

    @Override
    public TestPool open() throws IOException {
        return TestPool.fenced();
    }

    @Override
    public TestPool pool() {
        return pool;
    }

    /// Counts as the ledger does, and sets the fence.
    private VolumeStore.Usage fence(VolumeId volume, long total) throws IOException {
        VolumeStore.Usage usage = store().usage(volume);
        store().fence(volume, total);
        return usage;
    }

    /// Appends to a file until it is large enough or the kernel refuses, and says how much came in.
    private static long fill(Path file, long most) throws IOException {
        byte[] piece = new byte[PIECE];
        new Random(file.hashCode()).nextBytes(piece);
        long written = 0;
        try (var channel = Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (written < most) {
                written += channel.write(ByteBuffer.wrap(piece));
            }
        } catch (IOException refused) {
            assertThat(refused).hasMessageContaining("quota exceeded");
        }
        return written;
    }

    private void sync() throws IOException {
        Shell.run(pool().data().pool(), "sync -f .");
    }

    @Test
    void aWriterRunsIntoTheFenceAndNobodyElseDoes() throws IOException {
        VolumeId greedy = volume();
        VolumeId modest = volume();
        fence(greedy, 32 * MIB);
        fence(modest, 32 * MIB);
        assertThat(fill(workspace(greedy).resolve("big"), 100 * MIB)).isBetween(32 * MIB - NEARLY, 32 * MIB);
        sync();
        assertThat(fence(greedy, 32 * MIB).total()).isLessThanOrEqualTo(32 * MIB);
        assertThat(fill(workspace(greedy).resolve("more"), MIB)).isLessThan(NEARLY);
        assertThat(fill(workspace(modest).resolve("big"), 16 * MIB)).isEqualTo(16 * MIB);
    }

    @Test
    void whatIsDeletedCanBeWrittenAgain() throws IOException {
        VolumeId volume = volume();
        fence(volume, 32 * MIB);
        fill(workspace(volume).resolve("big"), 100 * MIB);
        Files.delete(workspace(volume).resolve("big"));
        sync();
        assertThat(fill(workspace(volume).resolve("again"), 100 * MIB)).isBetween(32 * MIB - NEARLY, 32 * MIB);
    }

    @Test
    void theFenceFollowsTheLimit() throws IOException {
        VolumeId volume = volume();
        fence(volume, 16 * MIB);
        fill(workspace(volume).resolve("big"), 100 * MIB);
        fence(volume, 32 * MIB);
        assertThat(fill(workspace(volume).resolve("big"), 100 * MIB)).isBetween(16 * MIB - NEARLY, 16 * MIB + NEARLY);
        sync();
        fence(volume, 8 * MIB);
        assertThat(fill(workspace(volume).resolve("more"), MIB)).isZero();
    }

    @Test
    void snapshotsCountToo() throws IOException {
        VolumeId volume = volume();
        fence(volume, 32 * MIB);
        fill(workspace(volume).resolve("old"), 20 * MIB);
        SnapshotId snapshot = snapshot(volume);
        Files.delete(workspace(volume).resolve("old"));
        sync();
        assertThat(fence(volume, 32 * MIB).history()).isBetween(19 * MIB, 21 * MIB);
        assertThat(fill(workspace(volume).resolve("new"), 100 * MIB)).isBetween(12 * MIB - NEARLY, 12 * MIB);
        store().deleteSnapshot(volume, snapshot);
        Shell.run(pool().data().pool(), "btrfs subvolume sync .");
        fence(volume, 32 * MIB);
        assertThat(fill(workspace(volume).resolve("new"), 100 * MIB)).isBetween(20 * MIB - NEARLY, 20 * MIB + NEARLY);
    }

    @Test
    void aRestoreLeavesAsMuchAsWasLeft() throws IOException {
        VolumeId volume = volume();
        fence(volume, 32 * MIB);
        SnapshotId empty = snapshot(volume);
        fill(workspace(volume).resolve("old"), 24 * MIB);
        Head staged = store().stage(volume, empty);
        store().exchange(volume, staged.uuid(), SnapshotId.fresh(), List.of(Part.HOME));
        assertThat(fill(workspace(volume).resolve("new"), 100 * MIB)).isBetween(8 * MIB - NEARLY, 8 * MIB);
        sync();
        assertThat(fence(volume, 32 * MIB).total()).isBetween(32 * MIB - NEARLY, 32 * MIB);
        assertThat(fill(workspace(volume).resolve("more"), MIB)).isLessThan(NEARLY);
    }

    @Test
    void aCloneHasAFenceOfItsOwn() throws IOException {
        VolumeId origin = volume();
        fill(workspace(origin).resolve("old"), 10 * MIB);
        fence(origin, 12 * MIB);
        VolumeId clone = VolumeId.fresh();
        store().clone(clone, live(origin));
        store().delete(origin);
        assertThat(fence(clone, 24 * MIB).bytes()).isBetween(9 * MIB, 11 * MIB);
        assertThat(fill(workspace(clone).resolve("new"), 100 * MIB)).isBetween(14 * MIB - NEARLY, 14 * MIB);
    }

    /// Counting while somebody writes neither takes from what is left nor adds to it.
    @Test
    void whoeverIsCountedWhileItWritesComesAsFarAsItMay() throws Exception {
        VolumeId volume = volume();
        fence(volume, 200 * MIB);
        Path file = workspace(volume).resolve("big");
        long[] written = {0};
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                written[0] = fill(file, 400 * MIB);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
        while (writer.isAlive()) {
            fence(volume, 200 * MIB);
        }
        writer.join();
        assertThat(written[0]).isBetween(200 * MIB - 2 * NEARLY, 200 * MIB + NEARLY);
    }

    /// A commit writes what is charged before it writes which commit it is.
    @Test
    void aChargeIsAsOfTheCommitThatItNames() throws Exception {
        Path workspace = workspace(volume());
        try (Fd top = dev.holdfast.linux.Files.openDirectory(workspace)) {
            long head = Btrfs.subvolume(top).id();
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < COMMITS; i++) {
                        fill(workspace.resolve("of-" + i), 2 * NEARLY);
                        Btrfs.sync(top);
                    }
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
            while (writer.isAlive()) {
                SimpleQuota.Charge charge = SimpleQuota.charge(top, head).orElseThrow();
                ExtentCount count = new ExtentCount(charge.transaction());
                count.add(top);
                assertThat(charge.bytes()).isBetween(count.bytes(), count.bytes() + NEARLY);
            }
        }
    }

    @Test
    void whoWritesThroughTheServerIsToldThatTheVolumeIsFull() throws IOException {
        VolumeId volume = volume();
        fence(volume, 16 * MIB);
        fill(workspace(volume).resolve("big"), 100 * MIB);
        try (FileTree tree = store().open(live(volume), Part.WORKSPACE)) {
            assertFull(() -> put(tree, "more"));
            assertFull(() -> {
                for (int i = 0; i < 10_000; i++) {
                    tree.makeDirectory(path("folder" + i));
                }
            });
        }
    }

    private void assertFull(ThrowingCallable call) {
        assertProblem(Problem.Kind.NO_SPACE, "volume_full", call);
    }

    private static void put(FileTree tree, String name) throws IOException {
        try (FileTree.Draft draft = tree.write(path(name), OptionalInt.empty())) {
            draft.write(ByteBuffer.allocate((int) (2 * MIB)));
            draft.publish(_ -> true);
        }
    }

    private static FilePath path(String path) {
        return FilePath.of(path);
    }

    @Test
    void whatIsFullCanBeListedDeletedSnapshottedAndRecovered() throws IOException {
        VolumeId volume = volume();
        fence(volume, 16 * MIB);
        Path folder = Files.createDirectories(workspace(volume).resolve("deep/deeper"));
        Files.createDirectories(folder.resolve("deepest"));
        Files.write(folder.resolve("deepest/file"), new byte[100]);
        fill(workspace(volume).resolve("big"), 100 * MIB);
        for (int i = 0; fill(workspace(volume).resolve("small" + i), 1) > 0; i++) {}
        SnapshotId snapshot = snapshot(volume);
        store().deleteSnapshot(volume, snapshot);
        try (FileTree tree = store().open(live(volume), Part.WORKSPACE)) {
            assertThat(children(workspace(volume))).contains("big", "deep");
            tree.delete(path("deep"), true);
            assertThatCode(() -> tree.delete(path("big"), false)).doesNotThrowAnyException();
        }
        assertThat(children(workspace(volume))).doesNotContain("deep", "big");
        store().recover();
    }

    @Test
    void anotherServerFindsTheFenceAndCanTakeItAway() throws IOException {
        VolumeId volume = volume();
        fence(volume, 16 * MIB);
        store().close();
        Path file = workspace(volume).resolve("big");
        Storage again = Storage.open(pool().data(), StorageWish.BEST, TestPool.AGENTS);
        again.store().recover();
        assertThat(fill(file, 100 * MIB)).isBetween(16 * MIB - NEARLY, 16 * MIB);
        again.store().close();
        Storage watching = Storage.open(
                pool().data(), new StorageWish(StorageWish.Kind.BEST, 0, StorageWish.Fence.WATCH), TestPool.AGENTS);
        assertThat(watching.store().capabilities().hardFence()).isFalse();
        assertThat(SimpleQuota.wereOn(pool().data().poolFile())).isTrue();
        assertThat(fill(file, 32 * MIB)).isEqualTo(32 * MIB);
        watching.store().fence(volume, MIB);
        assertThat(fill(file, 32 * MIB)).isEqualTo(32 * MIB);
        watching.store().close();
    }

    /// The kernel keeps a line for a volume whose bytes outlive it, and never drops that by itself.
    @Test
    void nothingIsKeptOfVolumesThatAreGone() throws IOException {
        VolumeId origin = volume();
        fill(workspace(origin).resolve("old"), 4 * MIB);
        long head;
        try (Fd top = dev.holdfast.linux.Files.openDirectory(workspace(origin))) {
            head = Btrfs.subvolume(top).id();
        }
        VolumeId clone = VolumeId.fresh();
        store().clone(clone, live(origin));
        store().delete(origin);
        Shell.run(pool().data().pool(), "btrfs subvolume sync .");
        Files.delete(workspace(clone).resolve("old"));
        Shell.run(pool().data().pool(), "btrfs subvolume sync . && sync -f .");
        try (Fd top = dev.holdfast.linux.Files.openDirectory(pool().data().pool())) {
            assertThat(SimpleQuota.charge(top, head).map(SimpleQuota.Charge::bytes))
                    .contains(0L);
            assertThat(((PoolFile) pool().pool()).fence()).isTrue();
            assertThat(SimpleQuota.charge(top, head)).isEmpty();
        }
    }
}
