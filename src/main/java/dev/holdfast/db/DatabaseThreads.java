package dev.holdfast.db;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// The platform threads on which transactions run.
///
/// SQLite's driver waits inside of native code, which on a virtual thread would hold its carrier. Whoever
/// waits here holds nothing.
final class DatabaseThreads implements AutoCloseable {

    /// A thread of this kind runs a transaction; another one begun from inside would wait for itself.
    private static final class Own extends Thread {
        private Own(Runnable work, String name) {
            super(work, name);
            setDaemon(true);
        }
    }

    private final ExecutorService threads;

    DatabaseThreads(String name, int size) {
        AtomicInteger made = new AtomicInteger();
        threads = Executors.newFixedThreadPool(size, work -> new Own(work, name + "-" + made.incrementAndGet()));
    }

    /// Runs the work on one of the threads and waits for it. An interrupt is kept for later: the work is
    /// short, and its outcome must be known.
    <T> T call(Supplier<T> work) {
        refuseInside();
        return await(CompletableFuture.supplyAsync(work, threads));
    }

    /// Puts something down for a turn on one of the threads, and waits for its outcome, which an earlier turn may
    /// bring.
    <T> T call(Supplier<Future<T>> put, Runnable turn) {
        refuseInside();
        Future<T> outcome = put.get();
        threads.execute(turn);
        return await(outcome);
    }

    private static void refuseInside() {
        if (Thread.currentThread() instanceof Own) {
            throw new IllegalStateException("a transaction inside of a transaction");
        }
    }

    private static <T> T await(Future<T> outcome) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return outcome.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    throw rethrown(failed);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException rethrown(ExecutionException failed) {
        return switch (failed.getCause()) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            case null, default -> new IllegalStateException(failed);
        };
    }

    /// Lets what was begun end.
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
