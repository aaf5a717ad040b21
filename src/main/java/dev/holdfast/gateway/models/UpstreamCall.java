package dev.holdfast.gateway.models;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// One call to a provider, which another thread can end at any moment.
final class UpstreamCall {

    /// The call was ended from our side.
    static final class Aborted extends IOException {
        private static final long serialVersionUID = 1;

        Aborted() {
            super("the client left before the answer was whole, or nothing moved for too long");
        }
    }

    private final Duration stall;
    private Optional<CompletableFuture<HttpResponse<InputStream>>> sent = Optional.empty();
    private Optional<InputStream> body = Optional.empty();
    private boolean aborted;
    private volatile long lastMoved = System.nanoTime();

    /// @param stall how long nothing may move
    UpstreamCall(Duration stall) {
        this.stall = stall;
    }

    /// Sends the request and waits for the head of the answer.
    HttpResponse<InputStream> send(HttpClient client, HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<InputStream>> future;
        synchronized (this) {
            if (aborted) {
                throw new Aborted();
            }
            future = client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
            sent = Optional.of(future);
        }
        HttpResponse<InputStream> response = await(future);
        synchronized (this) {
            body = Optional.of(response.body());
            if (aborted) {
                response.body().close();
                throw new Aborted();
            }
        }
        return response;
    }

    void moved() {
        lastMoved = System.nanoTime();
    }

    boolean moving() {
        return System.nanoTime() - lastMoved < stall.toNanos();
    }

    /// Ends the call: whoever waits for it or reads from it fails.
    synchronized void abort() {
        aborted = true;
        sent.ifPresent(future -> future.cancel(true));
        if (body.isPresent()) {
            try {
                body.get().close();
            } catch (IOException alreadyBroken) {
                return;
            }
        }
    }

    private static HttpResponse<InputStream> await(CompletableFuture<HttpResponse<InputStream>> future)
            throws IOException {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException cause ? cause : new IOException(failed.getCause());
        } catch (CancellationException aborted) {
            throw (IOException) new Aborted().initCause(aborted);
        } catch (InterruptedException interrupted) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a provider", interrupted);
        }
    }
}
