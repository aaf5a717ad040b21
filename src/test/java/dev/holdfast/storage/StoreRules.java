package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Rules of `VolumeStore` about one subject, a test for each; here is what all of them need.
interface StoreRules {

    /// A fresh pool, closed by whoever asked for it.
    TestPool open() throws IOException;

    /// The pool that the tests of a store share.
    TestPool pool();

    default VolumeStore store() {
        return pool().store();
    }

    default VolumeId volume() throws IOException {
        VolumeId volume = VolumeId.fresh();
        store().create(volume);
        return volume;
    }

    default SnapshotId snapshot(VolumeId volume) throws IOException {
        SnapshotId snapshot = SnapshotId.fresh();
        store().snapshot(volume, snapshot);
        return snapshot;
    }

    default TreeSource live(VolumeId volume) {
        return new TreeSource.Live(volume);
    }

    default TreeSource.Frozen frozen(VolumeId volume, SnapshotId snapshot) {
        return new TreeSource.Frozen(volume, snapshot);
    }

    /// Where the part lies in the pool.
    default Path place(TreeSource source, Part part) {
        Path head = switch (source) {
            case TreeSource.Live live -> pooled("volumes", live.volume().value());
            case TreeSource.Frozen frozen ->
                pooled("snapshots", frozen.volume().value())
                        .resolve(frozen.snapshot().value());
        };
        return head.resolve(part.folder());
    }

    default Path workspace(VolumeId volume) {
        return place(live(volume), Part.WORKSPACE);
    }

    default Path pooled(String folder, String name) {
        return pool().data().pool().resolve(folder).resolve(name);
    }

    default List<String> children(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    default void assertNotFound(String code, ThrowingCallable call) {
        assertProblem(Problem.Kind.NOT_FOUND, code, call);
    }

    default void assertProblem(Problem.Kind kind, String code, ThrowingCallable call) {
        Problem problem = catchThrowableOfType(Problem.class, call);
        assertThat(problem).isNotNull();
        assertThat(problem.kind()).isEqualTo(kind);
        assertThat(problem.code()).isEqualTo(code);
    }
}
