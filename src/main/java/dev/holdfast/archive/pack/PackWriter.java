package dev.holdfast.archive.pack;

import dev.holdfast.archive.cold.ColdStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Writes the frames of a pack into parts: compressed and enciphered by several threads, in the order in
/// which they came. One thread fills it.
final class PackWriter implements AutoCloseable {

    /// One file of a frame is read with all of it, so a frame is small; the smaller, the larger the
    /// pack.
    static final int FRAME_BYTES = 1 << 20;

    /// A part is held in memory while it is sent, and so are the next ones.
    static final int PART_BYTES = 16 << 20;

    private static final int ON_THE_WAY = 6;
    private static final int PARTS_ON_THE_WAY = 2;

    /// A stream of frames.
    final class Stream {

        private final Frames frames = new Frames();
        private final int frameBytes;
        private ByteBuffer current;
        private long flushed;

        private Stream(int frameBytes) {
            this.frameBytes = frameBytes;
            this.current = ByteBuffer.allocateDirect(frameBytes);
        }

        long position() {
            return flushed + current.position();
        }

        /// Room for at least a byte, to be filled from its position on.
        ByteBuffer room() throws IOException {
            if (!current.hasRemaining()) {
                flush();
            }
            return current;
        }

        void write(byte[] bytes) throws IOException {
            int at = 0;
            while (at < bytes.length) {
                ByteBuffer room = room();
                int count = Math.min(room.remaining(), bytes.length - at);
                room.put(bytes, at, count);
                at += count;
            }
        }

        private void flush() throws IOException {
            if (current.position() == 0) {
                return;
            }
            ByteBuffer full = current.flip();
            long start = flushed;
            long number = numbers++;
            flushed += full.remaining();
            int raw = full.remaining();
            pending.add(new Pending(this, number, start, raw, full, threads.submit(() -> {
                byte[] packed = Press.pressed(full, seal, number);
                return new Pressed(packed, Seal.digest(packed));
            })));
            while (pending.size() >= ON_THE_WAY) {
                settle();
            }
            ByteBuffer empty = free.poll();
            current = empty == null || empty.capacity() != frameBytes
                    ? ByteBuffer.allocateDirect(frameBytes)
                    : empty.clear();
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Pressed(byte[] bytes, byte[] digest) {}

    private record Pending(
            Stream stream, long number, long start, int raw, ByteBuffer buffer, Future<Pressed> pressed) {}

    private final ColdStore store;
    private final String prefix;
    private final Seal seal;
    private final Told told;
    private final ExecutorService threads;
    private final ExecutorService sender = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("pack-send").factory());
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private final Deque<Future<?>> sending = new ArrayDeque<>();
    private final List<Integer> parts = new ArrayList<>();
    private byte[] part = new byte[PART_BYTES + FRAME_BYTES];
    private int filled;
    private long numbers;
    private long packedBytes;
    final Stream contents = new Stream(FRAME_BYTES);
    final Stream listings = new Stream(FRAME_BYTES / 4);

    PackWriter(ColdStore store, String prefix, Seal seal, Told told) {
        this.store = store;
        this.prefix = prefix;
        this.seal = seal;
        this.told = told;
        this.threads = Executors.newFixedThreadPool(
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                Thread.ofPlatform().daemon().name("pack-", 1).factory());
    }

    static String part(String prefix, int number) {
        return "%spart-%06d".formatted(prefix, number);
    }

    private void settle() throws IOException {
        Pending first = pending.remove();
        Pressed pressed = wait(first.pressed());
        int size = pressed.bytes().length;
        if (filled + size > part.length || filled >= PART_BYTES) {
            send();
        }
        System.arraycopy(pressed.bytes(), 0, part, filled, size);
        first.stream()
                .frames
                .add(new Frames.Frame(
                        first.number(), parts.size(), filled, size, first.start(), first.raw(), pressed.digest()));
        filled += size;
        packedBytes += size;
        free.add(first.buffer());
        told.packed(first.raw(), size);
    }

    private void send() throws IOException {
        if (filled == 0) {
            return;
        }
        while (sending.size() >= PARTS_ON_THE_WAY) {
            wait(sending.remove());
        }
        byte[] full = part;
        int count = filled;
        String name = part(prefix, parts.size());
        sending.add(sender.submit(() -> {
            store.put(name, ByteBuffer.wrap(full, 0, count));
            return Boolean.TRUE;
        }));
        parts.add(count);
        part = new byte[PART_BYTES + FRAME_BYTES];
        filled = 0;
    }

    /// Sends all that is on the way, and returns when it is safe.
    void finish() throws IOException {
        contents.flush();
        listings.flush();
        while (!pending.isEmpty()) {
            settle();
        }
        send();
        while (!sending.isEmpty()) {
            wait(sending.remove());
        }
    }

    Frames contentFrames() {
        return contents.frames;
    }

    Frames listingFrames() {
        return listings.frames;
    }

    /// How long each part is.
    List<Integer> parts() {
        return parts;
    }

    long packedBytes() {
        return packedBytes;
    }

    static <T> T wait(Future<T> done) throws IOException {
        try {
            return done.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException io -> throw io;
                case RuntimeException unchecked -> throw unchecked;
                case null, default -> throw new IOException(failed.getCause());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a pack was written", interrupted);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        sender.shutdownNow();
        sender.close();
    }
}
