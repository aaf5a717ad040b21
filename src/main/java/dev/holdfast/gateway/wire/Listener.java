package dev.holdfast.gateway.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts connections and serves each on a virtual thread of its own, until it is closed.
public final class Listener implements AutoCloseable {

    /// What answers a request. It may answer, take the connection over, or throw `Refused` before it has
    /// begun to answer.
    @FunctionalInterface
    public interface Server {
        void serve(Exchange exchange) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    /// How long nothing is accepted after the machine could not, for want of descriptors.
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final String name;
    private final ServerSocketChannel channel;
    private final Limits limits;
    private final Server server;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Semaphore free;

    /// Serves at once.
    ///
    /// @param channel is closed with this
    public Listener(String name, ServerSocketChannel channel, Limits limits, Server server) {
        this.name = name;
        this.channel = channel;
        this.limits = limits;
        this.server = server;
        this.free = new Semaphore(limits.connections());
        Thread.ofVirtual().name("listen-" + name).start(this::accept);
    }

    public boolean open() {
        return channel.isOpen();
    }

    public ServerSocketChannel channel() {
        return channel;
    }

    /// Ends those connections at once.
    public void cut(Predicate<Connection> which) {
        connections.stream().filter(which).forEach(Connection::close);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException broken) {
            LOG.warn("The listener {} did not close cleanly.", name, broken);
        }
        cut(connection -> true);
    }

    private void accept() {
        while (channel.isOpen()) {
            try {
                // A peer that holds all of its connections waits in the kernel's queue, and costs nothing.
                free.acquire();
                admit();
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException failed) {
                LOG.warn("The listener {} could not accept a connection.", name, failed);
                pause();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void admit() throws IOException {
        boolean served = false;
        try {
            Connection connection = new Connection(channel.accept(), limits);
            connections.add(connection);
            if (!channel.isOpen()) {
                // It was accepted while everything was being cut.
                connection.close();
            }
            Thread.ofVirtual().name("serve-" + name).start(() -> serve(connection));
            served = true;
        } finally {
            if (!served) {
                free.release();
            }
        }
    }

    private void serve(Connection connection) {
        try (connection) {
            serveAll(connection);
        } catch (EOFException | ClosedChannelException gone) {
            LOG.trace("A client of {} left.", name, gone);
        } catch (IOException broken) {
            LOG.debug("A connection of {} broke.", name, broken);
        } finally {
            connections.remove(connection);
            free.release();
        }
    }

    private void serveAll(Connection connection) throws IOException {
        try {
            boolean more = true;
            while (more) {
                var exchange = connection.next();
                more = exchange.isPresent() && serve(exchange.get());
            }
        } catch (Refused refused) {
            connection.refuse(refused);
        }
    }

    private boolean serve(Exchange exchange) throws IOException {
        try {
            server.serve(exchange);
        } catch (Refused refused) {
            if (exchange.begun()) {
                return false;
            }
            exchange.text(refused.status(), refused.sentence());
        } catch (RuntimeException bug) {
            LOG.error("A request at {} failed.", name, bug);
            if (exchange.begun()) {
                return false;
            }
            exchange.text(500, "The server failed; its log says why.");
        }
        return exchange.finish();
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
