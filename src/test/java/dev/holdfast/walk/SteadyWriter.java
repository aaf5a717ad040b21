package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A client that writes file after file all the time, and after every death of the server finds each as it
/// was acknowledged: the one that was on its way is the old or the new one, and whole.
final class SteadyWriter implements AutoCloseable {

    private static final int FILES = 6;
    private static final int MAX_BYTES = 400_000;
    private static final Duration BREATH = Duration.ofMillis(30);

    private record OnItsWay(String name, String hash) {}

    private final TestServer server;
    private final String agent;
    private final Random random;
    private final Map<String, String> acknowledged = new TreeMap<>();
    private final Thread thread;
    private Optional<OnItsWay> onItsWay = Optional.empty();
    private volatile Optional<Throwable> failure = Optional.empty();
    private volatile boolean closed;
    private final AtomicInteger writes = new AtomicInteger();

    SteadyWriter(TestServer server, String agent, long seed) {
        this.server = server;
        this.agent = agent;
        this.random = new Random(seed);
        this.thread = Thread.ofPlatform().daemon().name("steady writer").start(this::run);
    }

    private void run() {
        while (!closed && failure.isEmpty()) {
            Optional<Api> api = server.reachable();
            try {
                if (api.isPresent()) {
                    settle(api.get());
                    write(api.get());
                }
                Thread.sleep(BREATH);
            } catch (IOException broken) {
                // Nobody knows whether the file on its way arrived. It is looked at when the server is back.
            } catch (InterruptedException ending) {
                return;
            } catch (RuntimeException | AssertionError failed) {
                failure = Optional.of(failed);
            }
        }
    }

    private void write(Api api) throws IOException {
        byte[] bytes = new byte[random.nextInt(MAX_BYTES)];
        random.nextBytes(bytes);
        OnItsWay file = new OnItsWay("steady-" + random.nextInt(FILES), Ledger.hash(bytes));
        onItsWay = Optional.of(file);
        api.write(agent, file.name(), bytes);
        acknowledged.put(file.name(), file.hash());
        onItsWay = Optional.empty();
        writes.incrementAndGet();
    }

    private void settle(Api api) throws IOException {
        if (onItsWay.isEmpty()) {
            return;
        }
        Map<String, String> found = Ledger.filesNow(api, agent);
        OnItsWay file = onItsWay.get();
        Map<String, String> arrived = new TreeMap<>(acknowledged);
        arrived.put(file.name(), file.hash());
        assertThat(found).as("the steady writer's files").isIn(acknowledged, arrived);
        acknowledged.clear();
        acknowledged.putAll(found);
        onItsWay = Optional.empty();
    }

    /// How many writes were acknowledged.
    int writes() {
        return writes.get();
    }

    /// Stops, and tells what went wrong.
    @Override
    public void close() {
        closed = true;
        while (thread.isAlive()) {
            LockSupport.parkNanos(BREATH.toNanos());
        }
        failure.ifPresent(failed -> {
            throw new AssertionError("the steady writer failed", failed);
        });
    }

    /// After `close`: everything acknowledged is there.
    void check(Api api) throws IOException {
        settle(api);
        assertThat(Ledger.filesNow(api, agent)).as("the steady writer's files").isEqualTo(acknowledged);
    }
}
