package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.walk.Ledger.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The server is killed from outside at random moments of everything it does. What it acknowledged is there
/// when it is back, and what it did not is there whole or not at all.
class SigkillWalkTest {

    private enum Kind {
        CREATE,
        PAUSE,
        WORK,
        UPLOAD,
        TAKE,
        RESTORE,
        DROP,
        DELETE
    }

    private static final int FEWEST_AGENTS = 2;
    private static final int MOST_AGENTS = 4;
    private static final int MAX_BYTES = 6_000_000;

    private final long seed = Long.getLong("holdfast.seed", 1);
    private final Random random = new Random(seed);
    private final Ledger ledger = new Ledger();
    private int names;

    @Test
    void nothingAcknowledgedIsLostWhenTheServerIsKilled() throws Exception {
        walk(1);
    }

    @Test
    @Tag("long")
    void nothingAcknowledgedIsLostInAHundredKills() throws Exception {
        walk(15);
    }

    /// Each lap kills the server once in each kind of deed.
    private void walk(int laps) throws Exception {
        try (TestServer server = TestServer.started(TestServer.Options.small());
                EventReader events = server.events("/v1/events")) {
            server.api().create("steady");
            SteadyWriter writer = new SteadyWriter(server, "steady", seed);
            try (writer) {
                for (int lap = 0; lap < laps; lap++) {
                    List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
                    Collections.shuffle(kinds, random);
                    for (Kind kind : kinds) {
                        round(server, kind);
                    }
                }
            }
            assertThat(writer.writes()).isPositive();
            writer.check(server.api());
            ledger.checkSnapshots(server.api());
            checkLog(server, events);
            new Strays(server).checkWithAgents(server.api().agents().size());
            for (Api.Agent agent : server.api().agents()) {
                server.api().delete(agent.id());
            }
            new Strays(server).checkWithAgents(0);
            assertThat(server.term()).isIn(0, 128 + 15);
            new Strays(server).checkStopped();
        }
    }

    private void round(TestServer server, Kind kind) throws Exception {
        Deed deed = prepared(server.api(), kind);
        long delay = random.nextLong(deed.length().toMillis() * 1_000_000);
        try {
            killDuring(server, deed, Duration.ofNanos(delay));
            server.start();
            deed.settle(server.api(), ledger);
            check(server);
        } catch (Api.Refused | AssertionError | IllegalStateException failed) {
            throw new AssertionError(
                    "seed " + seed + ", killed " + delay / 1000 + " µs into " + kind + "\n" + server.log(), failed);
        }
    }

    /// The deed begins, and the server is killed so much later, whether it is done by then or not.
    private static void killDuring(TestServer server, Deed deed, Duration delay) throws Exception {
        Api api = server.api();
        try (ExecutorService clients = Executors.newSingleThreadExecutor()) {
            Callable<Boolean> client = () -> {
                deed.act(api);
                return true;
            };
            Future<Boolean> acting = clients.submit(client);
            Thread.sleep(delay);
            server.kill();
            try {
                acting.get();
            } catch (ExecutionException broken) {
                // No answer came, so nobody knows; any other failure is one.
                if (!(broken.getCause() instanceof IOException)) {
                    throw new AssertionError(broken.getCause());
                }
            }
        }
    }

    private void check(TestServer server) throws IOException {
        Map<String, Promise> agents = ledger.agents;
        assertThat(server.api().agents()).extracting(Api.Agent::name).contains("steady");
        ledger.check(server.api(), List.of("steady"));
        assertThat(server.containers()).hasSize(agents.size() + 1);
    }

    private void checkLog(TestServer server, EventReader live) throws Exception {
        String last = server.api().snapshot("steady", "the end").id();
        List<Api.Event> sent = upTo(live, last);
        try (EventReader again = server.events("/v1/events")) {
            ledger.checkLog(sent, upTo(again, last));
        }
    }

    private static List<Api.Event> upTo(EventReader reader, String snapshot) throws InterruptedException {
        Api.Event last = reader.await(
                event -> event.data().path("snapshot").asString("").equals(snapshot), Duration.ofMinutes(1));
        return reader.events().stream()
                .filter(event -> event.number() <= last.number())
                .toList();
    }

    // ---- deeds, with what they need to begin with ---------------------------------------------------------

    private Deed prepared(Api api, Kind kind) throws IOException {
        while (ledger.agents.size() < FEWEST_AGENTS) {
            create(api);
        }
        if (ledger.agents.size() > MOST_AGENTS) {
            Deed.Delete surplus = new Deed.Delete(anyAgent());
            surplus.act(api);
            surplus.settle(api, ledger);
        }
        Promise agent = anyAgent();
        return switch (kind) {
            case CREATE -> new Deed.Create("agent-" + names++);
            case PAUSE -> new Deed.Pause(running(api, agent));
            case WORK -> new Deed.Work(agent, "task-" + names++);
            case UPLOAD -> new Deed.Upload(agent, "file-" + random.nextInt(4), bytes());
            case TAKE -> new Deed.Take(agent, "label-" + names++);
            case RESTORE -> restore(api, agent);
            case DROP -> new Deed.Drop(agent, taken(api, agent));
            case DELETE -> new Deed.Delete(agent);
        };
    }

    private void create(Api api) throws IOException {
        Deed.Create create = new Deed.Create("agent-" + names++);
        create.act(api);
        create.settle(api, ledger);
    }

    private String taken(Api api, Promise agent) throws IOException {
        Deed.Take take = new Deed.Take(agent, "label-" + names++);
        take.act(api);
        take.settle(api, ledger);
        return take.id();
    }

    private Deed restore(Api api, Promise agent) throws IOException {
        Optional<String> past = agent.snapshots.keySet().stream().findFirst();
        if (past.isEmpty()) {
            taken(api, agent);
        }
        Deed.Upload change = new Deed.Upload(agent, "newer-" + names++, bytes());
        change.act(api);
        change.settle(api, ledger);
        List<String> snapshots = List.copyOf(agent.snapshots.keySet());
        return new Deed.Restore(agent, snapshots.get(random.nextInt(snapshots.size())));
    }

    private static Promise running(Api api, Promise agent) throws IOException {
        if (agent.paused) {
            assertThat(api.resume(agent.name).state()).isEqualTo("running");
            agent.paused = false;
        }
        return agent;
    }

    private Promise anyAgent() {
        List<Promise> agents = List.copyOf(ledger.agents.values());
        return agents.get(random.nextInt(agents.size()));
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(MAX_BYTES)];
        random.nextBytes(bytes);
        return bytes;
    }
}
