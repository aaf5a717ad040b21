package dev.holdfast.workspace.bundle;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// A platform thread of its own for each bundle that is written or unpacked, and so many at once.
///
/// Walking a tree is system calls and packing is work, and neither may hold the carrier of a virtual thread,
/// nor may a client that reads slowly hold a thread that others need.
public final class BundleThreads {

    /// Each needs some megabytes.
    private static final int MOST = 6;

    /// A tree may be a thousand folders deep.
    private static final long STACK_BYTES = 8L << 20;

    private static final Duration A_WHILE = Duration.ofSeconds(10);

    private final Semaphore free = new Semaphore(MOST);

    /// Work that may fail as reading does.
    interface Work<T> {
        T run() throws IOException;
    }

    /// The same without a result.
    interface Step {
        void run() throws IOException;
    }

    /// How work ended.
    private sealed interface Outcome<T> {}

    private record Done<T>(T result) implements Outcome<T> {}

    private record Failed<T>(Throwable cause) implements Outcome<T> {}

    /// Does the work on a thread of its own, and waits for it. Who stops waiting stops the work.
    <T> T call(Work<T> work) throws IOException {
        BlockingQueue<Outcome<T>> outcome = new ArrayBlockingQueue<>(1);
        AtomicBoolean stopped = new AtomicBoolean();
        besides(() -> outcome.add(outcome(work)), thread -> {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                stopped.set(true);
            }
        });
        if (stopped.get()) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while a bundle was handled");
        }
        return switch (outcome.remove()) {
            case Done<T>(T result) -> result;
            case Failed<T>(IOException failed) -> throw failed;
            case Failed<T>(RuntimeException failed) -> throw failed;
            case Failed<T>(Error failed) -> throw failed;
            case Failed<T>(Throwable failed) -> throw new IOException(failed);
        };
    }

    private static <T> Outcome<T> outcome(Work<T> work) {
        try {
            return new Done<>(work.run());
        } catch (IOException | RuntimeException | Error failed) {
            return new Failed<>(failed);
        }
    }

    /// Does `one` on a thread of its own while the caller does `other`. When the caller is through, by
    /// whatever way, the thread is stopped.
    void beside(Runnable one, Step other) throws IOException {
        besides(one, _ -> other.run());
    }

    /// What the caller does meanwhile.
    private interface Meanwhile {
        void run(Thread thread) throws IOException;
    }

    private void besides(Runnable one, Meanwhile meanwhile) throws IOException {
        if (!free.tryAcquire()) {
            throw Problem.of(
                            Problem.Kind.TOO_MANY_REQUESTS,
                            "too_many_bundles",
                            MOST + " bundles are being written or unpacked already; try again in a while.")
                    .passingAfter(A_WHILE);
        }
        try {
            Thread thread = Thread.ofPlatform()
                    .daemon()
                    .name("bundle")
                    .stackSize(STACK_BYTES)
                    .start(one);
            try {
                meanwhile.run(thread);
            } finally {
                end(thread);
            }
        } finally {
            free.release();
        }
    }

    /// It may be in the middle of a system call, which comes to its end first.
    private static void end(Thread thread) {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
