package dev.holdfast.archive.pack;

import dev.holdfast.archive.pack.Item.Extent;
import dev.holdfast.archive.pack.Item.Span;
import dev.holdfast.storage.Thing;
import dev.holdfast.storage.Unpacking;
import dev.holdfast.storage.Unpacking.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Puts a volume together out of a pack: its present, and then its snapshots one after the other. The
/// frames that come next are read and opened by other threads meanwhile. On a platform thread.
public final class Unpacker implements AutoCloseable {

    private static final int AHEAD = 8;

    /// One that is kept beyond those to come, for the next small file.
    private static final int KEPT = 4;

    private final OpenPack pack;
    private final Unpacking to;
    private final Told told;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            Thread.ofPlatform().daemon().name("unpack-", 1).factory());
    private final Map<Integer, Future<ByteBuffer>> frames = new HashMap<>();
    private int furthest = -1;

    public Unpacker(OpenPack pack, Unpacking to, Told told) {
        this.pack = pack;
        this.to = to;
        this.told = told;
    }

    /// All of it, up to where the volume can be published.
    public void run() throws IOException {
        Place place = Place.FREE;
        for (Catalog.Moment moment : pack.moments()) {
            inside(moment.top(), place);
            if (moment.snapshot().isPresent()) {
                to.seal(moment.snapshot().get());
            } else {
                to.keep();
            }
            place = Place.TAKEN;
        }
    }

    private void inside(Optional<Span> listing, Place place) throws IOException {
        for (Item item : pack.listing(listing)) {
            if (item.thing().isEmpty()) {
                to.remove(item.name());
            } else {
                thing(item, item.thing().get(), place);
            }
        }
    }

    private void thing(Item item, Thing thing, Place place) throws IOException {
        if (thing.isFolder()) {
            to.enter(item.name(), place);
            inside(item.inside(), place);
            to.leave(thing, item.attributes());
            return;
        }
        if (thing.names() > 1 && to.again(thing, place)) {
            return;
        }
        switch (thing.type()) {
            case FILE -> to.file(thing, item.attributes(), file -> bytes(item.content(), file), place);
            case LINK -> to.link(thing, item.target(), place);
            case FIFO, SOCKET -> to.node(thing, place);
            case DIRECTORY, DEVICE -> throw Seal.Broken.because("has a device, which none was packed with");
        }
    }

    private void bytes(Item.Content content, Unpacking.Bytes file) throws IOException {
        long position = content.position();
        for (Extent extent : content.extents()) {
            long done = 0;
            while (done < extent.length()) {
                int index = pack.contents().at(position);
                Frames.Frame frame = pack.contents().get(index);
                ByteBuffer bytes = frame(index).duplicate();
                bytes.position((int) (position - frame.start()));
                bytes.limit((int) Math.min(bytes.limit(), bytes.position() + extent.length() - done));
                int count = bytes.remaining();
                file.write(bytes, extent.offset() + done);
                done += count;
                position += count;
            }
        }
    }

    private ByteBuffer frame(int index) throws IOException {
        if (!frames.containsKey(index)) {
            furthest = Math.min(furthest, index - 1);
        }
        int last = Math.min(index + AHEAD, pack.contents().size() - 1);
        for (int next = Math.max(index, furthest + 1); next <= last; next++) {
            Frames.Frame wanted = pack.contents().get(next);
            if (!frames.containsKey(next)) {
                frames.put(next, threads.submit(() -> {
                    byte[] raw = pack.frame(wanted);
                    return ByteBuffer.allocateDirect(raw.length).put(raw).flip();
                }));
                told.packed(wanted.raw(), wanted.packed());
            }
            furthest = next;
        }
        frames.keySet().removeIf(known -> known < index - KEPT || known > index + 2 * AHEAD);
        return PackWriter.wait(Objects.requireNonNull(frames.get(index)));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
