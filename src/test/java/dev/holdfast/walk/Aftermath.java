package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import dev.holdfast.server.TurnedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/// What there must be when everything is over: every agent and every file that was acknowledged, agents that work,
/// and nothing besides.
final class Aftermath {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BY_ITSELF = Duration.ofSeconds(45);
    private static final Duration BREATH = Duration.ofMillis(50);
    private static final Set<String> WELL = Set.of("running", "paused", "archived");
    private static final int SIDE_BY_SIDE = 4;

    /// Longer than the trash keeps anything, and its notice.
    private static final Duration PURGED = Duration.ofDays(10);

    private final TestServer server;
    private final List<Charge> charges;
    private final AtomicInteger recovered = new AtomicInteger();

    Aftermath(TestServer server, List<Charge> charges) {
        this.server = server;
        this.charges = charges;
    }

    /// How many did not come back by themselves.
    int recovered() {
        return recovered.get();
    }

    void check() throws Exception {
        Api api = server.api();
        assertThat(api.agents())
                .extracting(Api.Agent::id)
                .containsExactlyInAnyOrderElementsOf(charges.stream()
                        .filter(charge -> !charge.isInTrash())
                        .map(Charge::id)
                        .toList());
        each(charge -> check(api, charge));
        hasNothingElse();
    }

    /// What is looked at with each of them.
    private interface Look {
        void at(Charge charge) throws Exception;
    }

    private void each(Look look) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE)) {
            List<Future<Boolean>> looks = new ArrayList<>();
            for (Charge charge : charges) {
                Callable<Boolean> one = () -> {
                    look.at(charge);
                    return true;
                };
                looks.add(threads.submit(one));
            }
            for (Future<Boolean> one : looks) {
                one.get();
            }
        }
    }

    private void check(Api api, Charge charge) throws Exception {
        if (charge.isInTrash()) {
            act(api, charge, "undelete");
        }
        String state = rests(api, charge);
        assertThat(Tormentor.filesNow(api, charge.id()))
                .as("the files of " + charge + ", " + state)
                .isEqualTo(charge.files());
        if (state.equals("archived")) {
            JsonNode end = act(api, charge, "unarchive?wait=30s");
            assertThat(end.path("state").asString("")).as(end.toString()).isEqualTo("done");
        }
        for (Map.Entry<String, Map<String, String>> snapshot :
                charge.snapshots().entrySet()) {
            assertThat(filesAt(api, charge, snapshot.getKey()))
                    .as("the files of snapshot " + snapshot.getKey() + " of " + charge)
                    .isEqualTo(snapshot.getValue());
        }
        if (charge.label().isPresent()) {
            JsonNode shown = api.get("/v1/agents/" + charge.id(), JsonNode.class);
            assertThat(shown.path("labels").path("said").asString(""))
                    .isEqualTo(charge.label().get());
        }
        works(api, charge);
        assertThat(Tormentor.filesNow(api, charge.id()))
                .as("the files of " + charge)
                .isEqualTo(charge.files());
    }

    private static Map<String, String> filesAt(Api api, Charge charge, String snapshot) throws IOException {
        Map<String, String> files = Ledger.filesAt(api, charge.id(), snapshot);
        files.keySet().removeIf(file -> file.startsWith(Tormentor.DRAFT));
        return files;
    }

    private static JsonNode act(Api api, Charge charge, String verb) throws IOException {
        return api.post("/v1/agents/" + charge.id() + "/" + verb, Json.object(), JsonNode.class);
    }

    /// Waits until it is what it is going to be, and brings it back by hand if it has given up.
    private String rests(Api api, Charge charge) throws IOException {
        String state = state(api, charge);
        for (long until = System.nanoTime() + BY_ITSELF.toNanos();
                !WELL.contains(state) && System.nanoTime() < until; ) {
            LockSupport.parkNanos(BREATH.toNanos());
            state = state(api, charge);
        }
        if (!WELL.contains(state)) {
            recovered.incrementAndGet();
            System.out.println("recovered by hand: " + api.agent(charge.id()));
            assertThat(api.recover(charge.id()).state()).isEqualTo("running");
        }
        return state(api, charge);
    }

    private static String state(Api api, Charge charge) throws IOException {
        return api.agent(charge.id()).state();
    }

    private static void works(Api api, Charge charge) throws IOException {
        String task = api.task(charge.id(), "true").id();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> api.shown(charge.id(), task).ended());
        assertThat(api.shown(charge.id(), task).state()).as(charge + " works").isEqualTo("finished");
    }

    private void hasNothingElse() throws Exception {
        // Whatever a crash left over is gone at the latest after the next start.
        assertThat(server.term()).isIn(0, 128 + 15);
        server.start();
        new Strays(server).checkWithAgents(charges.size());
        Path pool = server.data().resolve("pool");
        assertThat(lasting(pool.resolve("volumes"))).as("volumes").hasSize(charges.size());
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(server.data().resolve("cold"))
                        .as("packs")
                        .satisfies(cold -> assertThat(lasting(cold)).isEmpty()));
        Api api = server.api();
        each(charge -> api.delete(charge.id()));
        new Strays(server).checkWithAgents(0);
        Duration beyond = Duration.ofDays(1);
        while (!lasting(pool.resolve("volumes")).isEmpty()) {
            // Notice is given first.
            TurnedServer.turn(server.data(), PURGED.plus(beyond));
            beyond = beyond.plusDays(1);
            assertThat(beyond).as("how long the trash keeps").isLessThan(Duration.ofDays(60));
            Thread.sleep(Duration.ofMillis(500));
        }
        assertThat(lasting(pool.resolve("snapshots"))).as("snapshots").isEmpty();
        assertThat(server.term()).isIn(0, 128 + 15);
        new Strays(server).checkStopped();
    }

    /// What is in a folder, but for what is on its way out of it.
    private static List<String> lasting(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.map(place -> place.getFileName().toString())
                    .filter(name -> !name.startsWith("rm-"))
                    .toList();
        }
    }
}
