package dev.holdfast.storage.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.FileSystemEvents;
import dev.holdfast.linux.FileSystemEvents.Renames;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TestPool;
import dev.holdfast.storage.TreeChange;
import dev.holdfast.storage.TreeChange.Created;
import dev.holdfast.storage.TreeChange.Deleted;
import dev.holdfast.storage.TreeChange.Kind;
import dev.holdfast.storage.TreeChange.ListAgain;
import dev.holdfast.storage.VolumeStore.Watch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// A watch over a pool whose kernel tells the two names of a renaming by themselves, as Linux before 5.17 does.
class OlderKernelWatchTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<TreeChange> told = new CopyOnWriteArrayList<>();

    private void await(TreeChange... changes) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(told).contains(changes));
        told.clear();
    }

    @Test
    void aRenamingIsWhatWentAndWhatCame() throws Exception {
        try (TestPool pool = TestPool.btrfs()) {
            VolumeId volume = VolumeId.fresh();
            pool.store().create(volume);
            Places places = new Places(pool.data().pool());
            Path workspace = places.volume(volume).resolve(Part.WORKSPACE.folder());
            Files.createDirectories(workspace.resolve("folder/deeper"));
            Files.createFile(workspace.resolve("file"));
            SnapshotId snapshot = SnapshotId.fresh();
            pool.store().snapshot(volume, snapshot);
            Watching watching = new Watching(places, folder -> FileSystemEvents.of(folder, Renames.HALVES));
            try (Watch watch = watching.begin(volume, Part.WORKSPACE, told::add)) {
                assertThat(watch).isNotNull();
                await(new ListAgain(FilePath.ROOT));
                Files.move(workspace.resolve("file"), workspace.resolve("folder/moved"));
                await(
                        new Deleted(FilePath.of("file"), Kind.OTHER),
                        new Created(FilePath.of("folder", "moved"), Kind.OTHER));
                Files.move(workspace.resolve("folder"), workspace.resolve("there"));
                await(
                        new Deleted(FilePath.of("folder"), Kind.DIRECTORY),
                        new Created(FilePath.of("there"), Kind.DIRECTORY),
                        new ListAgain(FilePath.of("there")));
                pool.store()
                        .exchange(volume, pool.store().stage(volume, snapshot).uuid(), SnapshotId.fresh(), List.of());
                await(new ListAgain(FilePath.ROOT));
                Files.createFile(workspace.resolve("after"));
                await(new Created(FilePath.of("after"), Kind.OTHER));
            }
        }
    }
}
