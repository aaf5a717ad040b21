package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.access.Principal;
import dev.holdfast.db.TestDatabases;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TestPool;
import dev.holdfast.storage.TreeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots go whole, are told of once, and never while somebody reads them, wherever a crash may fall.
class DeletionsTest {

    @TempDir
    private Path folder;

    private Shelf shelf;
    private AgentId agent;

    @BeforeEach
    void open() throws IOException {
        shelf = new Shelf(TestPool.btrfs(), TestDatabases.SQLITE.open(folder));
        agent = shelf.agent("default");
    }

    @AfterEach
    void close() throws IOException {
        shelf.close();
    }

    private SnapshotId taken() throws IOException {
        return shelf.take(agent, new Reason.Manual(), Pin.LOOSE);
    }

    private Snapshot find(SnapshotId id) {
        return shelf.database().read(tx -> SnapshotStore.find(tx, id)).orElseThrow();
    }

    private void delete(SnapshotId id) throws IOException {
        shelf.deletions().delete(Principal.SERVER, find(id));
    }

    private void assertGone(SnapshotId id) throws IOException {
        assertThat(shelf.hasRow(id)).isFalse();
        assertThat(shelf.isStored(agent, id)).isFalse();
        assertThat(shelf.told("snapshot.deleted")).containsExactly(id.value());
    }

    private void assertRefused(String code, SnapshotId id) throws IOException {
        Problem problem = catchThrowableOfType(Problem.class, () -> delete(id));
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.kind()).isEqualTo(Problem.Kind.CONFLICT);
        assertThat(shelf.listed(agent)).contains(id);
        assertThat(shelf.isStored(agent, id)).isTrue();
    }

    @Test
    void aDeletedSnapshotIsGoneAndTheOthersAreNot() throws IOException {
        SnapshotId first = taken();
        SnapshotId second = taken();
        delete(first);
        assertGone(first);
        assertThat(shelf.listed(agent)).containsExactly(second);
        assertThat(shelf.isStored(agent, second)).isTrue();
    }

    @Test
    void aPinnedSnapshotIsNotDeleted() throws IOException {
        SnapshotId pinned = shelf.take(agent, new Reason.Manual(), Pin.PINNED);
        assertRefused("snapshot_pinned", pinned);
        shelf.deletions().leave(Set.of(pinned), "retention");
        assertThat(shelf.deletions().finish(10)).isZero();
        shelf.database().run(tx -> SnapshotStore.pin(tx, pinned, Pin.LOOSE));
        delete(pinned);
        assertGone(pinned);
    }

    @Test
    void whatIsReadStaysUntilNobodyReadsIt() throws IOException {
        SnapshotId read = taken();
        try (FileTree _ = shelf.pool().store().open(new TreeSource.Frozen(shelf.volume(agent), read), Part.HOME)) {
            assertRefused("snapshot_in_use", read);
            shelf.deletions().leave(Set.of(read), "retention");
            assertThat(shelf.deletions().finish(10)).isZero();
            assertThat(shelf.listed(agent)).containsExactly(read);
        }
        shelf.deletions().leave(Set.of(read), "retention");
        assertThat(shelf.deletions().finish(10)).isEqualTo(1);
        assertGone(read);
        assertThat(shelf.told("snapshot.deletion_failed")).isEmpty();
    }

    /// As the server does itself after each snapshot, to count what changed.
    @Test
    void whoeverReadsOnlyForAMomentIsWaitedFor() throws Exception {
        SnapshotId read = taken();
        TreeSource source = new TreeSource.Frozen(shelf.volume(agent), read);
        FutureTask<Boolean> deleting = new FutureTask<>(() -> {
            delete(read);
            return true;
        });
        try (FileTree _ = shelf.pool().store().open(source, Part.HOME)) {
            Thread.ofVirtual().start(deleting);
            Awaitility.await().until(() -> !shelf.listed(agent).contains(read));
        }
        assertThat(deleting.get()).isTrue();
        assertGone(read);
    }

    @Test
    void aCrashAfterItWasWrittenDownIsFinished() throws IOException {
        SnapshotId id = taken();
        shelf.database().run(tx -> SnapshotStore.leave(tx, id, "deleted by somebody"));
        assertThat(shelf.listed(agent)).isEmpty();
        assertThat(shelf.deletions().finish(10)).isEqualTo(1);
        assertGone(id);
    }

    @Test
    void aCrashWithinTheStoreIsFinished() throws IOException {
        SnapshotId id = taken();
        shelf.database().run(tx -> SnapshotStore.leave(tx, id, "deleted by somebody"));
        Path place = shelf.pool()
                .data()
                .pool()
                .resolve("snapshots")
                .resolve(shelf.volume(agent).value())
                .resolve(id.value());
        ServerFiles.move(place, place.resolveSibling("rm-" + id));
        shelf.pool().store().recover();
        assertThat(place.resolveSibling("rm-" + id)).doesNotExist();
        assertThat(shelf.deletions().finish(10)).isEqualTo(1);
        assertGone(id);
    }

    @Test
    void aCrashAfterTheStoreRemovedItIsFinished() throws IOException {
        SnapshotId id = taken();
        shelf.database().run(tx -> SnapshotStore.leave(tx, id, "deleted by somebody"));
        shelf.pool().store().deleteSnapshot(shelf.volume(agent), id);
        assertThat(shelf.deletions().finish(10)).isEqualTo(1);
        assertGone(id);
        assertThat(shelf.deletions().finish(10)).isZero();
        assertThat(shelf.told("snapshot.deleted")).hasSize(1);
    }

    @Test
    void onlySoManyGoAtOnceOldestFirst() throws IOException {
        SnapshotId first = taken();
        SnapshotId second = taken();
        SnapshotId third = taken();
        shelf.deletions().leave(Set.of(first, second, third), "retention");
        assertThat(shelf.deletions().finish(2)).isEqualTo(2);
        assertThat(shelf.hasRow(third)).isTrue();
        assertThat(shelf.told("snapshot.deleted")).containsExactly(first.value(), second.value());
    }
}
