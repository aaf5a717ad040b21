package dev.holdfast.archive.pack;

import dev.holdfast.archive.cold.ColdStore;
import dev.holdfast.archive.pack.Frames.Frame;
import dev.holdfast.archive.pack.Item.Span;
import dev.holdfast.id.SnapshotId;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A pack whose catalog was found right. Every frame is compared with its digest before anything of it
/// is used, each time it is read. Any number of threads.
public final class OpenPack {

    /// So many bytes of frames are kept, for who reads in one folder.
    private static final int MOST_KEPT = 12;

    private enum Which {
        CONTENTS,
        LISTINGS
    }

    private record Key(Which which, int index) {}

    private final Pack pack;
    private final Catalog catalog;
    private final Map<Key, byte[]> kept = new LinkedHashMap<>(MOST_KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, byte[]> eldest) {
            return size() > MOST_KEPT;
        }
    };

    OpenPack(Pack pack, Catalog catalog) {
        this.pack = pack;
        this.catalog = catalog;
    }

    /// The snapshots in it, newest first.
    public List<SnapshotId> snapshots() {
        return catalog.moments().stream()
                .flatMap(moment -> moment.snapshot().stream())
                .toList();
    }

    List<Catalog.Moment> moments() {
        return catalog.moments();
    }

    Frames contents() {
        return catalog.contents();
    }

    /// How much there is in all frames.
    public long bytes() {
        List<Frame> frames = catalog.contents().all();
        return frames.isEmpty() ? 0 : frames.getLast().end();
    }

    /// Reads all of it and opens every frame: afterwards it is known that all can be unpacked, as long
    /// as nobody alters it. Several threads do it.
    public void verify(Told told) throws IOException {
        Map<Integer, List<Frame>> ofPart = new TreeMap<>();
        for (Frames stream : List.of(catalog.contents(), catalog.listings())) {
            stream.all()
                    .forEach(frame -> ofPart.computeIfAbsent(frame.part(), _ -> new ArrayList<>())
                            .add(frame));
        }
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        try (ExecutorService each = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("pack-verify-", 1).factory())) {
            Deque<Future<Long>> waiting = new ArrayDeque<>();
            try {
                for (Map.Entry<Integer, List<Frame>> part : ofPart.entrySet()) {
                    waiting.add(each.submit(() -> verified(part.getKey(), part.getValue())));
                    if (waiting.size() > threads) {
                        tell(waiting, told);
                    }
                }
                while (!waiting.isEmpty()) {
                    tell(waiting, told);
                }
            } finally {
                each.shutdownNow();
            }
        }
    }

    private static void tell(Deque<Future<Long>> waiting, Told told) throws IOException {
        long raw = PackWriter.wait(waiting.remove());
        told.packed(raw, 0);
    }

    private long verified(int part, List<Frame> frames) throws IOException {
        long raw = 0;
        byte[] bytes = store().get(
                        PackWriter.part(pack.prefix(), part), 0, catalog.parts().get(part));
        for (Frame frame : frames) {
            if (frame.offset() + frame.packed() > bytes.length) {
                throw Seal.Broken.because("lies beyond its part");
            }
            raw += opened(frame, Arrays.copyOfRange(bytes, frame.offset(), frame.offset() + frame.packed())).length;
        }
        return raw;
    }

    private byte[] opened(Frame frame, byte[] packed) {
        if (!MessageDigest.isEqual(Seal.digest(packed), frame.digest())) {
            throw Seal.Broken.because("was altered");
        }
        return Press.opened(packed, pack.seal(), frame);
    }

    private ColdStore store() {
        return pack.store();
    }

    byte[] frame(Frame frame) throws IOException {
        return opened(frame, store().get(PackWriter.part(pack.prefix(), frame.part()), frame.offset(), frame.packed()));
    }

    private byte[] frame(Which which, int index) throws IOException {
        Key key = new Key(which, index);
        synchronized (kept) {
            byte[] known = kept.get(key);
            if (known != null) {
                return known;
            }
        }
        byte[] bytes = frame((which == Which.CONTENTS ? catalog.contents() : catalog.listings()).get(index));
        synchronized (kept) {
            kept.put(key, bytes);
        }
        return bytes;
    }

    /// Bytes of the contents from a position on: as many as one frame has there, at most so many.
    byte[] content(long position, int most) throws IOException {
        int index = catalog.contents().at(position);
        Frame frame = catalog.contents().get(index);
        byte[] bytes = frame(Which.CONTENTS, index);
        int from = (int) (position - frame.start());
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + most));
    }

    /// The lines of a listing.
    List<Item> listing(Optional<Span> span) throws IOException {
        List<Item> items = new ArrayList<>();
        if (span.isPresent()) {
            Cursor cursor = new Cursor(listed(span.get()));
            while (cursor.more()) {
                items.add(Item.read(cursor));
            }
        }
        return items;
    }

    private byte[] listed(Span span) throws IOException {
        byte[] bytes = new byte[span.length()];
        int done = 0;
        int index = catalog.listings().at(span.position());
        while (done < bytes.length) {
            if (index >= catalog.listings().size()) {
                throw Seal.Broken.because("ends too early");
            }
            Frame frame = catalog.listings().get(index);
            int from = (int) (span.position() + done - frame.start());
            int count = Math.min(frame.raw() - from, bytes.length - done);
            System.arraycopy(frame(Which.LISTINGS, index), from, bytes, done, count);
            done += count;
            index++;
        }
        return bytes;
    }
}
