package dev.holdfast.workspace.search;

import dev.holdfast.json.Json;
import dev.holdfast.storage.Confined;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// The lines of an answer on their way to the client, and the watch over the program that finds them.
///
/// A client that left is noticed only when something is written to it. So while nothing is found a blank is
/// written now and then, which means nothing before a value of JSON. When that fails, or the time is over,
/// the program ends.
final class Answer implements AutoCloseable {

    private static final Duration BEAT = Duration.ofMillis(250);
    private static final byte[] BLANK = {' '};

    /// Until then a bad pattern would have been refused, and that can only be told before the answer begins.
    private static final Duration FIRST = Duration.ofMillis(750);

    private final WritableByteChannel out;
    private final Confined program;
    private final long until;
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread beat;
    private volatile boolean late;
    private volatile Optional<IOException> gone = Optional.empty();

    Answer(WritableByteChannel out, Confined program, Duration patience) {
        this.out = out;
        this.program = program;
        this.until = System.nanoTime() + patience.toNanos();
        this.beat = Thread.ofVirtual().name("search").start(this::beat);
    }

    private void beat() {
        try {
            Duration pause = FIRST;
            while (System.nanoTime() < until) {
                if (over.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                blank();
                pause = BEAT;
            }
            late = true;
        } catch (IOException clientLeft) {
            gone = Optional.of(clientLeft);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        program.close();
    }

    /// Unless a line is being written at this moment.
    private void blank() throws IOException {
        if (lock.tryLock()) {
            try {
                out.write(ByteBuffer.wrap(BLANK));
            } finally {
                lock.unlock();
            }
        }
    }

    /// Whether the program was ended because it took too long.
    boolean late() {
        return late;
    }

    void line(Finding finding) throws IOException {
        byte[] line = (Json.write(finding) + "\n").getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            requireClient();
            out.write(ByteBuffer.wrap(line));
        } finally {
            lock.unlock();
        }
    }

    /// Fails when the client has gone.
    void requireClient() throws IOException {
        if (gone.isPresent()) {
            throw gone.get();
        }
    }

    /// Ends the watch.
    @Override
    public void close() {
        over.countDown();
        try {
            beat.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
