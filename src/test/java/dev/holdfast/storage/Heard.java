package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.VolumeId;
import dev.holdfast.storage.TreeChange.ListAgain;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A watch over the workspace of a volume, and what it told.
final class Heard implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<TreeChange> changes = new ArrayList<>();
    private final VolumeStore.Watch watch;

    Heard(VolumeStore store, VolumeId volume) throws IOException, InterruptedException {
        watch = store.watch(volume, Part.WORKSPACE, this::hear);
        assertThat(all()).startsWith(new ListAgain(FilePath.ROOT));
        passBy(store, volume);
    }

    /// Lets everything be told that happened before: changes are told in their order.
    private void passBy(VolumeStore store, VolumeId volume) throws IOException, InterruptedException {
        FilePath mark = FilePath.of("the watch has begun");
        try (FileTree tree = store.open(new TreeSource.Live(volume), Part.WORKSPACE)) {
            tree.makeDirectory(mark);
            tree.delete(mark, true);
        }
        await(new TreeChange.Deleted(mark, TreeChange.Kind.DIRECTORY)::equals);
        forget();
    }

    private synchronized void hear(TreeChange change) {
        changes.add(change);
        notifyAll();
    }

    synchronized List<TreeChange> all() {
        return List.copyOf(changes);
    }

    synchronized void forget() {
        changes.clear();
    }

    /// Waits until something like this was told.
    synchronized void await(Predicate<TreeChange> wanted) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (changes.stream().noneMatch(wanted)) {
            long left = (until - System.nanoTime()) / 1_000_000;
            assertThat(left).as(() -> "waited among " + changes).isPositive();
            wait(left);
        }
    }

    /// Waits until this file was told as a new one, and answers all that was told before.
    synchronized List<TreeChange> until(String file) throws InterruptedException {
        Predicate<TreeChange> last = change -> change instanceof TreeChange.Created(FilePath path, TreeChange.Kind _)
                && path.equals(FilePath.of(file));
        await(last);
        List<TreeChange> before =
                changes.stream().takeWhile(change -> !last.test(change)).toList();
        forget();
        return before;
    }

    @Override
    public void close() {
        watch.close();
    }
}
