package dev.holdfast.walk;

import dev.holdfast.runtime.docker.TestEngine;
import dev.holdfast.runtime.docker.TestEngine.LiveRestore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/// Four clients do by chance whatever can be done to twenty agents, while server, containers and engine are killed
/// by chance. Afterwards everything that was acknowledged is there, every agent works, and nothing is left over.
///
/// `-Dholdfast.seed=N` makes other chances, `-Dholdfast.torture.seconds=N` another length of the long form.
class TortureTest {

    private static final int CLIENTS = 4;
    private static final long POOL_BYTES = 2L << 30;
    private static final Duration SHORT = Duration.ofSeconds(75);
    private static final Duration LONG = Duration.ofSeconds(Long.getLong("holdfast.torture.seconds", 30 * 60));

    private final long seed = Long.getLong("holdfast.seed", 1);

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void nothingAcknowledgedIsLostAndNobodyIsStuck(TestReporter reporter) throws Exception {
        torture(SHORT, reporter);
    }

    @Test
    @Tag("long")
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void nothingAcknowledgedIsLostInHalfAnHour(TestReporter reporter) throws Exception {
        torture(LONG, reporter);
    }

    private void torture(Duration length, TestReporter reporter) throws Exception {
        try (TestEngine engine = TestEngine.start(LiveRestore.ON);
                TestServer server = TestServer.started(
                        TestServer.Options.small(new Docker(engine.address().toString()))
                                .with("dev.holdfast.server.TurnedServer")
                                .withPool(POOL_BYTES))) {
            try {
                torture(length, engine, server, reporter);
            } catch (Exception | AssertionError failed) {
                Path log = Path.of("target", "torture-" + seed + ".log");
                Files.writeString(log, server.log());
                throw new AssertionError(
                        failed.getMessage() + " (seed " + seed + ", the server's log is in " + log + ")", failed);
            }
        }
    }

    private void torture(Duration length, TestEngine engine, TestServer server, TestReporter reporter)
            throws Exception {
        Asking asking = new Asking(server);
        List<Tormentor> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Tormentor("c" + i, seed * 31 + i, asking, () -> all(clients)));
        }
        Map<String, String> told = new TreeMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1)) {
            acts(threads, clients, client -> {
                client.begin();
                return 0;
            });
            long until = System.nanoTime() + length.toNanos();
            Calamities calamities = new Calamities(server, engine, seed, until);
            Future<Map<Calamities.Calamity, Integer>> befalling = threads.submit(calamities);
            told.put("acts", acted(threads, clients, until, befalling));
            told.put("calamities", befalling.get().toString());
            told.put("away", calamities.away().toString());
            told.put("turned", calamities.turned().toString());
            told.put("slowest start", calamities.slowest().toString());
        } catch (ExecutionException wrong) {
            AssertionError said = new AssertionError(wrong.getCause());
            for (Throwable also : wrong.getSuppressed()) {
                said.addSuppressed(also);
            }
            throw said;
        }
        Aftermath aftermath = new Aftermath(server, all(clients));
        aftermath.check();
        told.put("seed", Long.toString(seed));
        told.put("agents", Integer.toString(all(clients).size()));
        told.put("recovered by hand", Integer.toString(aftermath.recovered()));
        told.put("calls", asking.counts().toString());
        reporter.publishEntry(told);
    }

    /// What a client does for a while.
    private interface Part {
        int of(Tormentor client) throws InterruptedException;
    }

    /// Where no server came back, the clients only know that there was none; who started it knows why.
    private static String acted(
            ExecutorService threads, List<Tormentor> clients, long until, Future<? extends Map<?, ?>> befalling)
            throws InterruptedException, ExecutionException {
        try {
            return Integer.toString(acts(threads, clients, client -> client.act(until)));
        } catch (ExecutionException wrong) {
            if (befalling.state() == Future.State.FAILED) {
                wrong.addSuppressed(befalling.exceptionNow());
            }
            throw wrong;
        }
    }

    /// All clients at the same time; the sum of what they did.
    private static int acts(ExecutorService threads, List<Tormentor> clients, Part part)
            throws InterruptedException, ExecutionException {
        List<Future<Integer>> acting = new ArrayList<>();
        for (Tormentor client : clients) {
            Callable<Integer> doing = () -> part.of(client);
            acting.add(threads.submit(doing));
        }
        int acts = 0;
        for (Future<Integer> each : acting) {
            acts += each.get();
        }
        return acts;
    }

    private static List<Charge> all(List<Tormentor> clients) {
        return clients.stream().flatMap(client -> client.charges().stream()).toList();
    }
}
