package dev.holdfast.storage.pool;

import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileHandle;
import dev.holdfast.linux.FileSystemEvents;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.Mounts;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TreeChange;
import dev.holdfast.storage.VolumeStore.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The watches over the volumes of a pool: one mark on its file system while there is anybody who watches,
/// and one thread that reads what the kernel tells.
///
/// It sees every change in the pool. What is of no watched volume is passed over by the number of its
/// subvolume, or else by its path.
final class Watching {

    private static final Logger LOG = LoggerFactory.getLogger(Watching.class);

    /// So long after the last one left the mark may stay.
    private static final Duration LOOK = Duration.ofMillis(200);

    /// Like events become one in the kernel while nobody reads them.
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long AFTER_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// Marks the file system of a folder.
    @FunctionalInterface
    interface Mark {
        FileSystemEvents of(Fd folder) throws LinuxException;
    }

    private final Places places;
    private final Mark mark;
    private final List<WatchedTree> trees = new ArrayList<>();
    private boolean reading;

    Watching(Places places) {
        this(places, FileSystemEvents::of);
    }

    Watching(Places places, Mark mark) {
        this.places = places;
        this.mark = mark;
    }

    /// Begins to watch a volume that is there. On a platform thread.
    synchronized Watch begin(VolumeId volume, Part part, Consumer<TreeChange> each) throws IOException {
        try {
            if (!reading) {
                read();
            }
            WatchedTree tree = WatchedTree.of(places, volume, part, each);
            trees.add(tree);
            tree.tell(new TreeChange.ListAgain(FilePath.ROOT));
            return () -> end(tree);
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.ENOENT) {
                throw failed;
            }
            throw Problem.unavailable(
                            "watch_unavailable",
                            "Changes cannot be watched here: the kernel refuses to tell those of the file system of"
                                    + " the pool (" + failed.getMessage() + "). It needs btrfs, ext4"
                                    + " or xfs; list again instead.")
                    .causedBy(failed);
        }
    }

    private synchronized void end(WatchedTree tree) {
        trees.remove(tree);
    }

    private void read() throws IOException {
        Fd pool = Files.openDirectory(places.pool());
        try {
            FileSystemEvents events = marked(pool);
            reading = true;
            Thread.ofPlatform().daemon().name("watch").start(() -> read(pool, events));
        } catch (IOException | RuntimeException failed) {
            pool.close();
            throw failed;
        }
    }

    private void read(Fd pool, FileSystemEvents events) {
        try (pool;
                events) {
            while (goesOn()) {
                try {
                    List<FileSystemEvents.Event> batch = events.next(LOOK);
                    if (!batch.isEmpty()) {
                        new Telling(pool, volumes(), watched()).tell(batch);
                        LockSupport.parkNanos(PAUSE_NANOS);
                    }
                } catch (IOException | RuntimeException failed) {
                    LOG.error("Changes of volumes could not be told.", failed);
                    watched().forEach(tree -> tree.tell(new TreeChange.ListAgain(FilePath.ROOT)));
                    LockSupport.parkNanos(AFTER_FAILURE_NANOS);
                }
            }
        }
    }

    private FileHandle volumes() throws IOException {
        try (Fd folder = Files.openDirectory(places.volumes())) {
            return FileHandle.of(folder);
        }
    }

    private synchronized boolean goesOn() {
        reading = !trees.isEmpty();
        return reading;
    }

    private synchronized List<WatchedTree> watched() {
        return List.copyOf(trees);
    }

    private FileSystemEvents marked(Fd pool) throws IOException {
        try {
            return mark.of(pool);
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.EXDEV) {
                throw failed;
            }
        }
        try (Fd top = topLevel()) {
            return mark.of(top);
        }
    }

    /// The top level of the btrfs in which the pool is a folder of some subvolume. The kernel takes a mark for
    /// the whole of a btrfs only there, so it is mounted for this moment, in a place that goes away at once.
    private Fd topLevel() throws IOException {
        Path real = places.pool().toRealPath();
        Mounts.Mount mount = Mounts.all().stream()
                .filter(each -> real.startsWith(each.point()))
                .max(Comparator.comparingInt(each -> each.point().getNameCount()))
                .orElseThrow();
        Path point = java.nio.file.Files.createTempDirectory("holdfast-watch-");
        try {
            Mounts.mount(Path.of(mount.source()), point, "btrfs", "subvolid=5");
            try {
                return Files.openDirectory(point);
            } finally {
                Mounts.detach(point);
            }
        } finally {
            java.nio.file.Files.delete(point);
        }
    }
}
