package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// What every store keeps of snapshots that are being read: they stay until nobody reads them.
interface LeaseRules extends StoreRules {

    private void assertInUse(VolumeId volume, SnapshotId snapshot) throws IOException {
        assertProblem(Problem.Kind.CONFLICT, "snapshot_in_use", () -> store().deleteSnapshot(volume, snapshot));
        assertThat(store().identity(frozen(volume, snapshot))).isPresent();
    }

    @Test
    default void aSnapshotStaysWhileItsTreeIsOpen() throws IOException {
        VolumeId volume = volume();
        SnapshotId read = snapshot(volume);
        SnapshotId other = snapshot(volume);
        try (FileTree _ = store().open(frozen(volume, read), Part.WORKSPACE)) {
            assertInUse(volume, read);
            store().deleteSnapshot(volume, other);
            assertThat(store().identity(frozen(volume, other))).isEmpty();
        }
        store().deleteSnapshot(volume, read);
        assertThat(store().identity(frozen(volume, read))).isEmpty();
        assertNotFound("snapshot_not_found", () -> store().open(frozen(volume, read), Part.WORKSPACE));
    }

    @Test
    default void aSnapshotStaysWhileAFileOfItIsOpen() throws IOException {
        VolumeId volume = volume();
        Files.writeString(workspace(volume).resolve("file"), "content");
        SnapshotId snapshot = snapshot(volume);
        FileTree.OpenFile file;
        try (FileTree tree = store().open(frozen(volume, snapshot), Part.WORKSPACE)) {
            file = tree.read(FilePath.of("file"));
        }
        try (file) {
            assertInUse(volume, snapshot);
            ByteBuffer bytes = ByteBuffer.allocate(7);
            file.read(bytes, 0);
            assertThat(new String(bytes.array(), StandardCharsets.UTF_8)).isEqualTo("content");
        }
        file.close();
        store().deleteSnapshot(volume, snapshot);
        assertThat(store().identity(frozen(volume, snapshot))).isEmpty();
    }

    @Test
    default void whatCouldNotBeOpenedHoldsNothing() throws IOException {
        VolumeId volume = volume();
        SnapshotId snapshot = snapshot(volume);
        try (FileTree tree = store().open(frozen(volume, snapshot), Part.WORKSPACE)) {
            assertNotFound("file_not_found", () -> tree.read(FilePath.of("absent")));
            assertProblem(Problem.Kind.CONFLICT, "read_only", tree::stage);
        }
        SnapshotId absent = SnapshotId.fresh();
        assertNotFound("snapshot_not_found", () -> store().open(frozen(volume, absent), Part.HOME));
        store().deleteSnapshot(volume, absent);
        store().deleteSnapshot(volume, snapshot);
    }

    @Test
    default void theLiveVolumeHoldsNoSnapshot() throws IOException {
        VolumeId volume = volume();
        SnapshotId snapshot = snapshot(volume);
        try (FileTree tree = store().open(live(volume), Part.WORKSPACE)) {
            store().deleteSnapshot(volume, snapshot);
            assertThat(tree.stat(FilePath.ROOT, FileTree.Follow.FOLLOW).type()).isEqualTo(FileEntry.Type.DIRECTORY);
        }
    }
}
