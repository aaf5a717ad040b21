package dev.holdfast.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Work inside the namespaces of another process (`setns(2)`).
public final class Namespaces {

    private static final long CLONE_NEWNET = 0x40000000L;
    private static final int O_CLOEXEC = 02000000;

    private Namespaces() {}

    /// Does the work in the network namespace of this process. A socket that it opens stays in there for
    /// good, whoever uses it later. The work has a thread of its own that ends with it, because a thread
    /// that went elsewhere must never serve anybody else.
    public static <T> T inNetworkOf(int pid, PlatformPool.Work<T> work) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("network-of-" + pid).start(() -> {
            try {
                enter(pid);
                result.complete(work.run());
            } catch (Throwable failed) {
                result.completeExceptionally(failed);
            }
        });
        try {
            return result.get();
        } catch (ExecutionException failed) {
            throw rethrown(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted on the way into a network namespace", interrupted);
        }
    }

    private static IOException rethrown(ExecutionException failed) {
        return switch (Optional.ofNullable(failed.getCause()).orElse(failed)) {
            case IOException io -> io;
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case Throwable other -> new IOException(other);
        };
    }

    private static void enter(int pid) throws LinuxException {
        String path = "/proc/" + pid + "/ns/net";
        try (Arena arena = Arena.ofConfined();
                Fd namespace = new Fd((int) Libc.call(
                        SystemCall.OPENAT,
                        path,
                        Fd.CURRENT_DIRECTORY,
                        Libc.text(arena, path).address(),
                        O_CLOEXEC,
                        0))) {
            Libc.call(SystemCall.SETNS, path, namespace.number(), CLONE_NEWNET);
        }
    }
}
