package dev.holdfast.gateway;

import dev.holdfast.gateway.egress.EgressProxy;
import dev.holdfast.gateway.models.ModelGateway;
import dev.holdfast.gateway.wire.Limits;
import dev.holdfast.id.RuntimeId;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that runtimes can reach, on a loopback port of each.
///
/// A request for a path of the server is a call of the model gateway or of the agent's tools, CONNECT
/// and absolute addresses are for the egress proxy. A doorway belongs to one start of a runtime:
/// whoever stops the runtime closes it.
public final class Gateway implements AutoCloseable {

    /// The port on the loopback of every runtime.
    public static final int PORT = 8421;

    /// The gateway as every runtime sees it.
    public static final URI ADDRESS = URI.create("http://127.0.0.1:" + PORT);

    /// Makes the listener on the loopback of a living runtime.
    @FunctionalInterface
    public interface Listen {
        ServerSocketChannel listen(RuntimeId runtime, int port) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final Duration FLUSH = Duration.ofSeconds(5);

    private final Listen listen;
    private final Doorway.House house;
    private final Map<RuntimeId, Doorway> doorways = new ConcurrentHashMap<>();
    private final Object[] locks = Stream.generate(Object::new).limit(64).toArray();
    private final Thread flushing;
    private volatile Tools tools = Tools.NONE;

    public Gateway(Listen listen, ModelGateway models, EgressProxy egress, Clock clock, Limits limits) {
        this.listen = listen;
        this.house = new Doorway.House(models, egress, () -> tools, clock, limits);
        this.flushing = Thread.ofVirtual().name("gateway-flush").start(this::flush);
    }

    /// Offers these tools to every agent from now on.
    public void offer(Tools offered) {
        tools = offered;
    }

    /// Listens in this runtime for this guest. When it does already, only the guest's facts change, and
    /// connections that they no longer allow end.
    ///
    /// @throws dev.holdfast.problem.Problem as `Listen` does
    public void open(RuntimeId runtime, Guest guest) throws IOException {
        synchronized (lock(runtime)) {
            Optional<Doorway> found = Optional.ofNullable(doorways.get(runtime)).filter(Doorway::isOpen);
            if (found.isPresent()) {
                found.get().admit(guest);
                return;
            }
            ServerSocketChannel channel = listen.listen(runtime, PORT);
            doorways.put(runtime, new Doorway(runtime.value(), channel, guest, house));
        }
    }

    /// Whether a doorway is open in this runtime.
    public boolean isOpen(RuntimeId runtime) {
        return Optional.ofNullable(doorways.get(runtime))
                .filter(Doorway::isOpen)
                .isPresent();
    }

    /// Listens no more in this runtime, and ends its connections.
    public void close(RuntimeId runtime) {
        synchronized (lock(runtime)) {
            Optional.ofNullable(doorways.remove(runtime)).ifPresent(Doorway::close);
        }
    }

    /// How busy this runtime is here; none when nothing is open for it. Asks memory only.
    public Optional<Activity> activity(RuntimeId runtime) {
        return Optional.ofNullable(doorways.get(runtime)).map(Doorway::activity);
    }

    /// Waits until no program in this runtime waits for an answer, of a model's or of a tool's, or for so long.
    public void awaitAnswers(RuntimeId runtime, Duration atMost) throws InterruptedException {
        Optional<Doorway> doorway = Optional.ofNullable(doorways.get(runtime));
        if (doorway.isPresent()) {
            doorway.get().awaitAnswers(atMost);
        }
    }

    @Override
    public void close() {
        flushing.interrupt();
        doorways.keySet().forEach(this::close);
        house.egress().close();
    }

    /// Opening waits for an engine; runtimes do not wait for each other.
    private Object lock(RuntimeId runtime) {
        return locks[Math.floorMod(runtime.hashCode(), locks.length)];
    }

    private void flush() {
        try {
            while (true) {
                Thread.sleep(FLUSH);
                try {
                    house.egress().flush();
                } catch (RuntimeException failed) {
                    LOG.error("Decisions of the egress proxy could not be written down.", failed);
                }
            }
        } catch (InterruptedException closed) {
            LOG.debug("The gateway closes.", closed);
        }
    }
}
