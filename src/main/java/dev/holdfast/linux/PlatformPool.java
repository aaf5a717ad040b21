package dev.holdfast.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// A few platform threads on which system calls may wait, so that virtual threads never hold their
/// carriers.
public final class PlatformPool implements AutoCloseable {

    /// A piece of work that may fail as system calls do.
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    /// Work without a result.
    @FunctionalInterface
    public interface Step {
        void run() throws IOException;
    }

    private final ExecutorService threads;

    /// A pool of `size` daemon threads called `name`-1, `name`-2, ….
    public PlatformPool(String name, int size) {
        threads = Executors.newFixedThreadPool(
                size, Thread.ofPlatform().daemon().name(name + "-", 1).factory());
    }

    /// Runs the work on a platform thread and waits for it; on the caller's own thread if that is one
    /// already.
    public <T> T call(Work<T> work) throws IOException {
        if (!Thread.currentThread().isVirtual()) {
            return work.run();
        }
        return await(threads.submit((Callable<T>) work::run));
    }

    /// As `call`, for work without a result.
    public void run(Step step) throws IOException {
        call(() -> {
            step.run();
            return Boolean.TRUE;
        });
    }

    /// Runs the step on a thread of the pool and `meanwhile` on the caller's own, and returns when both have ended.
    public void beside(Step step, Step meanwhile) throws IOException {
        Future<Boolean> beside = threads.submit((Callable<Boolean>) () -> {
            step.run();
            return Boolean.TRUE;
        });
        try {
            meanwhile.run();
        } finally {
            await(beside);
        }
    }

    private static <T> T await(Future<T> work) throws IOException {
        try {
            return work.get();
        } catch (ExecutionException failed) {
            throw rethrown(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a system call", interrupted);
        }
    }

    private static IOException rethrown(@Nullable Throwable cause) {
        return switch (cause) {
            case UncheckedIOException unchecked -> throw unchecked;
            case IOException io -> io;
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case null, default -> new IOException("a system call failed", cause);
        };
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
