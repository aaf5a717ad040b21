package dev.holdfast.http;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/// Server-sent events to one client.
///
/// A client that left is noticed when something is written to it, which the heartbeat does; then the
/// handler is interrupted, because it may be waiting for the next event. So it is when its client may not
/// listen any more, which is asked with each heartbeat, for what ends by the clock alone.
final class ServerEventStream implements Call.EventStream {

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final String COMMENT = ":\n\n";

    private final Response response;
    private final BooleanSupplier allowed;
    private final Thread handler;
    private final Thread heartbeat;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean open = true;

    /// @param allowed whether its client may go on to listen
    ServerEventStream(Response response, BooleanSupplier allowed) throws ClientGone {
        this.response = response;
        this.allowed = allowed;
        this.handler = Thread.currentThread();
        write(COMMENT);
        this.heartbeat = Thread.ofVirtual().name("heartbeat").start(this::beat);
    }

    private void beat() {
        try {
            while (open) {
                Thread.sleep(HEARTBEAT);
                write(COMMENT);
                leaveUnlessAllowed();
            }
        } catch (ClientGone gone) {
            leave();
        } catch (InterruptedException closed) {
            open = false;
        }
    }

    /// Ends the stream when its client may not listen any more.
    void leaveUnlessAllowed() {
        if (!allowed.getAsBoolean()) {
            leave();
        }
    }

    @Override
    public void send(String id, String type, Object data) throws IOException {
        if (id.indexOf('\n') >= 0 || type.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("an event of more than one line");
        }
        write("id: " + id + "\nevent: " + type + "\ndata: " + Json.write(data) + "\n\n");
    }

    private void write(String text) throws ClientGone {
        lock.lock();
        try {
            if (!open) {
                throw new ClientGone(new IOException("the stream is closed"));
            }
            Content.Sink.write(response, false, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        } catch (ClientGone closed) {
            throw closed;
        } catch (IOException gone) {
            open = false;
            throw new ClientGone(gone);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean open() {
        return open;
    }

    /// Ends the stream from outside: the client is gone, or the server stops.
    void leave() {
        open = false;
        handler.interrupt();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            open = false;
        } finally {
            lock.unlock();
        }
        heartbeat.interrupt();
    }
}
