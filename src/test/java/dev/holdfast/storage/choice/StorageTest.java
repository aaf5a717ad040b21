package dev.holdfast.storage.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.Mounts;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.TestPool;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class StorageTest {

    private static final StorageWish SMALL_FILE =
            new StorageWish(StorageWish.Kind.BEST, 256L << 20, StorageWish.Fence.BEST);
    private static final StorageWish COPY = new StorageWish(StorageWish.Kind.COPY, 0, StorageWish.Fence.BEST);

    @Test
    void aPoolFileIsMadeWhereTheDiskIsNotBtrfs() throws IOException {
        DataDirectory data = TestPool.freshData();
        try {
            Storage first = Storage.open(data, SMALL_FILE, TestPool.AGENTS);
            first.store().recover();
            VolumeId volume = VolumeId.fresh();
            first.store().create(volume);
            RuntimeId runtime = RuntimeId.fresh();
            Files.createDirectories(data.workspaceMount(runtime));
            Files.createDirectories(data.homeMount(runtime));
            first.store().attach(volume, runtime);
            assertThat(first.pool().state().kind()).isEqualTo("btrfs-file");
            assertThat(first.sentences()).singleElement().asString().contains("pool file", "pool grow");
            first.takeDown();
            assertThat(Mounts.all()).noneMatch(mount -> mount.point().startsWith(data.root()));
            Storage second = Storage.open(data, COPY, TestPool.AGENTS);
            second.store().recover();
            assertThat(second.pool().state().kind()).isEqualTo("btrfs-file");
            assertThat(second.store().inventory()).hasSize(1);
            second.takeDown();
        } finally {
            TestPool.remove(data);
        }
    }

    @Test
    void aDirectoryOnBtrfsNeedsNoPoolFile() throws IOException {
        try (TestPool disk = TestPool.btrfs()) {
            DataDirectory data = new DataDirectory(disk.data().pool().resolve("host/data"));
            Files.createDirectories(data.root());
            Storage storage = Storage.open(data, StorageWish.BEST, TestPool.AGENTS);
            storage.store().recover();
            storage.store().create(VolumeId.fresh());
            assertThat(storage.pool().state().kind()).isEqualTo("btrfs");
            assertThat(data.poolFile()).doesNotExist();
            assertThat(storage.store().capabilities().liveSnapshots()).isTrue();
            assertThat(catchThrowableOfType(Problem.class, () -> storage.pool().grow(1L << 40))
                            .code())
                    .isEqualTo("pool_cannot_grow");
            storage.takeDown();
        }
    }

    @Test
    void whatCopyingCostsIsSaidAloudAndStays() throws IOException {
        DataDirectory data = TestPool.freshData();
        try {
            Storage first = Storage.open(data, COPY, TestPool.AGENTS);
            first.store().recover();
            first.store().create(VolumeId.fresh());
            assertThat(first.sentences()).singleElement().asString().contains("asked for", "file by file");
            assertThat(first.pool().state().warnings()).isEqualTo(first.sentences());
            first.takeDown();
            Storage second = Storage.open(data, SMALL_FILE, TestPool.AGENTS);
            second.store().recover();
            assertThat(second.store().capabilities().kind()).isEqualTo("copy");
            assertThat(second.store().inventory()).hasSize(1);
            second.takeDown();
        } finally {
            TestPool.remove(data);
        }
    }

    @Test
    void wherePoolFilesAreImpossibleTheReasonIsTold() throws IOException {
        DataDirectory data = TestPool.freshData();
        StorageWish huge = new StorageWish(StorageWish.Kind.BEST, 1L << 50, StorageWish.Fence.BEST);
        StorageWish insisting = new StorageWish(StorageWish.Kind.BTRFS, 1L << 50, StorageWish.Fence.BEST);
        try {
            assertThat(catchThrowableOfType(Problem.class, () -> Storage.open(data, insisting, TestPool.AGENTS))
                            .code())
                    .isEqualTo("btrfs_impossible");
            Storage storage = Storage.open(data, huge, TestPool.AGENTS);
            assertThat(storage.store().capabilities().kind()).isEqualTo("copy");
            assertThat(storage.sentences()).singleElement().asString().contains("btrfs in a pool file");
            assertThat(data.poolFile()).doesNotExist();
            storage.takeDown();
        } finally {
            TestPool.remove(data);
        }
    }
}
