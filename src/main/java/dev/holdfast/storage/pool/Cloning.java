package dev.holdfast.storage.pool;

import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.storage.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/// Makes volumes that are equal to one head.
///
/// A kernel that snapshots brings each copy to the disk before it lets the next one into the same folder. So of many,
/// each begins in a folder of its own, where those that wait at the same time share one trip to the disk, and moves
/// to its place from there.
record Cloning(Heads heads, Places places) {

    /// So many wait at the same time. Fewer make more trips, and more gain little.
    private static final int SIDE_BY_SIDE = 64;

    private static final ThreadFactory THREADS =
            Thread.ofPlatform().daemon().name("storage-clone-", 1).factory();

    /// What is done with a head before it is used.
    @FunctionalInterface
    interface Finish {
        void head(Path place) throws IOException;
    }

    /// Makes them all. When one cannot be made, others may be there.
    List<Head> make(Path source, List<VolumeId> volumes, Finish finish) throws IOException {
        if (volumes.size() == 1) {
            Path place = places.volume(volumes.getFirst());
            heads.copy(source, place, Heads.Kind.LIVE);
            finish.head(place);
        } else {
            makeMany(source, volumes, finish);
        }
        List<Head> made = new ArrayList<>();
        for (VolumeId volume : volumes) {
            made.add(heads.head(places.volume(volume), Heads.Kind.FROZEN));
        }
        return made;
    }

    private void makeMany(Path source, List<VolumeId> volumes, Finish finish) throws IOException {
        // Whole copies gain nothing by going side by side.
        int threads = heads.capabilities().copyOnWrite() ? Math.min(volumes.size(), SIDE_BY_SIDE) : 1;
        List<Future<Boolean>> made;
        try (ExecutorService each = Executors.newFixedThreadPool(threads, THREADS)) {
            made = volumes.stream()
                    .map(volume -> each.submit((Callable<Boolean>) () -> {
                        makeOneOfMany(source, volume, finish);
                        return Boolean.TRUE;
                    }))
                    .toList();
        }
        for (Future<Boolean> one : made) {
            require(one);
        }
        heads.commit();
    }

    private void makeOneOfMany(Path source, VolumeId volume, Finish finish) throws IOException {
        Path begun = places.begun(volume);
        Places.folder(places.snapshots(volume));
        heads.destroy(begun);
        heads.copy(source, begun, Heads.Kind.LIVE);
        finish.head(begun);
        ServerFiles.move(begun, places.volume(volume));
    }

    private static void require(Future<Boolean> made) throws IOException {
        if (made.state() == Future.State.SUCCESS) {
            return;
        }
        switch (made.exceptionNow()) {
            case IOException failed -> throw failed;
            case RuntimeException failed -> throw failed;
            case Throwable failed -> throw new IOException("a volume could not be cloned", failed);
        }
    }
}
