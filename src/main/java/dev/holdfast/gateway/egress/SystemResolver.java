package dev.holdfast.gateway.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Resolves as this machine does.
///
/// Each name is looked up on a platform thread of its own, for the C library would hold a virtual thread's
/// carrier for as long as a slow name server likes. How many there are at once is bounded by the lanes.
public final class SystemResolver implements Resolver {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public List<InetAddress> resolve(String host) throws IOException {
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("resolve").start(() -> {
            try {
                found.complete(List.of(InetAddress.getAllByName(host)));
            } catch (UnknownHostException unknown) {
                found.completeExceptionally(unknown);
            }
        });
        try {
            return found.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw (UnknownHostException) new UnknownHostException(host).initCause(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while resolving " + host, interrupted);
        }
    }
}
