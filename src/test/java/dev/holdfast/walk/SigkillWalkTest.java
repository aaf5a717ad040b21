package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.walk.Ledger.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/// The server is killed from outside in everything it does: at each step of what is done to volumes, and at random
/// moments. What it acknowledged is there when it is back, and what it did not is there whole or not at all.
class SigkillWalkTest {

    /// Something that is done.
    private enum Kind {
        CREATE,
        PAUSE,
        WORK,
        UPLOAD,
        TAKE,
        RESTORE,
        RESTORE_PATHS,
        FORK,
        ADOPT,
        DROP,
        THIN,
        DELETE;

        /// The steps of it that show from outside.
        List<Step> steps() {
            return switch (this) {
                case CREATE, PAUSE, WORK, UPLOAD, DELETE -> List.of();
                case TAKE -> List.of(Step.KEPT);
                case RESTORE, RESTORE_PATHS -> List.of(Step.STAGED, Step.EXCHANGING, Step.KEPT);
                case FORK -> List.of(Step.KEPT, Step.CLONED);
                case ADOPT -> List.of(Step.KEPT, Step.STAGED, Step.EXCHANGING);
                case DROP, THIN -> List.of(Step.GOING);
            };
        }
    }

    /// A death of the server: so long after a deed began, or after a step of it was seen.
    private record Death(Kind kind, Optional<Step> step, Duration delay) {

        /// Waits until it is time. What is done by then has had all its steps.
        void await(Watched pool, Future<?> acting) throws IOException, InterruptedException {
            while (step.isPresent() && !pool.shows(step.get()) && !acting.isDone()) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
            Thread.sleep(delay);
        }
    }

    /// The pool since it was looked at first.
    private record Watched(Path pool, Map<Step, Set<String>> before) {

        static Watched of(Path pool) throws IOException {
            Map<Step, Set<String>> before = new EnumMap<>(Step.class);
            for (Step step : Step.values()) {
                before.put(step, step.names(pool));
            }
            return new Watched(pool, before);
        }

        boolean shows(Step step) throws IOException {
            return !before.getOrDefault(step, Set.of()).containsAll(step.names(pool));
        }
    }

    private static final int FEWEST_AGENTS = 2;
    private static final int MOST_AGENTS = 4;
    private static final int MAX_BYTES = 6_000_000;
    private static final int LAPS = 18;
    private static final int LAST_WORDS = 60;
    private static final Duration ROUND = Duration.ofMinutes(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofNanos(50_000);

    private final long seed = Long.getLong("holdfast.seed", 1);
    private final Random random = new Random(seed);
    private final Ledger ledger = new Ledger();
    private int names;
    private int kills;
    private int midway;

    @Test
    void nothingAcknowledgedIsLostAtAnyStep() throws Exception {
        walk(List.of(everyStep()));
        assertThat(midway).as("kills before the answer").isGreaterThan(kills / 2);
    }

    /// Two hundred kills; in every third lap a retention begins to thin, which takes half a minute.
    @Test
    @Tag("long")
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void nothingAcknowledgedIsLostInTwoHundredKills(TestReporter reporter) throws Exception {
        List<List<Death>> laps = new ArrayList<>();
        for (int lap = 0; lap < LAPS; lap++) {
            List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
            if (lap % 3 > 0) {
                kinds.remove(Kind.THIN);
            }
            Collections.shuffle(kinds, random);
            laps.add(kinds.stream().map(this::anyTime).toList());
        }
        walk(laps);
        reporter.publishEntry(Map.of(
                "seed", Long.toString(seed), "kills", Integer.toString(kills), "midway", Integer.toString(midway)));
        assertThat(kills).isGreaterThanOrEqualTo(200);
        assertThat(midway).as("kills before the answer").isGreaterThan(kills / 2);
    }

    /// At once after each step, and at some time where none shows. Nothing waits for a retention here,
    /// which removes snapshots as a client does.
    private List<Death> everyStep() {
        List<Death> deaths = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (kind.steps().isEmpty()) {
                deaths.add(anyTime(kind));
            } else if (kind != Kind.THIN) {
                kind.steps().forEach(step -> deaths.add(new Death(kind, Optional.of(step), Duration.ZERO)));
            }
        }
        Collections.shuffle(deaths, random);
        return deaths;
    }

    /// At a random time of the deed, which is drawn when it is prepared and its length is known.
    private Death anyTime(Kind kind) {
        return new Death(kind, kind == Kind.THIN ? Optional.of(Step.GOING) : Optional.empty(), Duration.ofDays(1));
    }

    private void walk(List<List<Death>> laps) throws Exception {
        try (TestServer server = TestServer.started(TestServer.Options.small());
                EventReader events = server.events("/v1/events")) {
            server.api().create("steady");
            SteadyWriter writer = new SteadyWriter(server, "steady", seed);
            try (writer) {
                for (List<Death> lap : laps) {
                    for (Death death : lap) {
                        round(server, death);
                    }
                }
            }
            assertThat(writer.writes()).isPositive();
            writer.check(server.api());
            ledger.checkSnapshots(server.api());
            ledger.awaitDeletions(events, ROUND);
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

    private void round(TestServer server, Death death) throws Exception {
        Deed deed = prepared(server.api(), death.kind());
        long latest = Math.min(death.delay().toNanos(), deed.length().toNanos());
        Duration delay = Duration.ofNanos(latest == 0 ? 0 : random.nextLong(latest));
        try {
            killDuring(server, deed, new Death(death.kind(), death.step(), delay));
            Instant started = Instant.now();
            server.start();
            deed.settle(server.api(), ledger);
            check(server, started);
        } catch (Api.Refused | AssertionError | IllegalStateException | ConditionTimeoutException failed) {
            String when = delay.toNanos() / 1000 + " µs into " + death.kind()
                    + death.step().map(step -> " after " + step).orElse("");
            throw new AssertionError(
                    "seed " + seed + ", kill " + kills + ", " + when + ": " + failed.getMessage() + "\n" + end(server),
                    failed);
        }
    }

    /// The server's last words; all of them are in a file.
    private String end(TestServer server) throws IOException {
        Path log = Path.of("target", "sigkill-" + seed + ".log");
        Files.writeString(log, server.log());
        List<String> lines = server.log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size()))
                + "\n(the whole of the server's log is in " + log + ")";
    }

    /// The deed begins, and the server is killed in its time, whether it is done by then or not.
    private void killDuring(TestServer server, Deed deed, Death death) throws Exception {
        Api api = server.api();
        Watched pool = Watched.of(server.data().resolve("pool"));
        try (ExecutorService clients = Executors.newSingleThreadExecutor()) {
            Callable<Boolean> client = () -> {
                deed.act(api);
                return true;
            };
            Future<Boolean> acting = clients.submit(client);
            death.await(pool, acting);
            server.kill();
            kills++;
            try {
                acting.get();
            } catch (ExecutionException broken) {
                // No answer came, so nobody knows; any other failure is one.
                if (!(broken.getCause() instanceof IOException)) {
                    throw new AssertionError(broken.getCause());
                }
                midway++;
            }
        }
    }

    private void check(TestServer server, Instant started) throws IOException {
        Map<String, Promise> agents = ledger.agents;
        assertThat(server.api().agents()).extracting(Api.Agent::name).contains("steady");
        ledger.check(server.api(), List.of("steady"));
        checkContainers(server, started, agents.size() + 1);
    }

    /// What there was when the server started again has an owner or is gone. An engine that was busy may have made a
    /// container only then, for a server that was dead by that time: two rounds find it.
    private static void checkContainers(TestServer server, Instant started, int wanted) throws IOException {
        if (server.containers().size() > wanted) {
            assertThat(server.containers())
                    .filteredOn(container -> Instant.parse(server.docker().inspect(container, "{{.Created}}"))
                            .isBefore(started))
                    .as("containers of before the start")
                    .hasSizeLessThanOrEqualTo(wanted);
        }
        Awaitility.await()
                .atMost(ROUND.multipliedBy(2).plusSeconds(10))
                .untilAsserted(() -> assertThat(server.containers()).hasSize(wanted));
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
            case RESTORE -> restore(api, agent, List.of());
            case RESTORE_PATHS -> restore(api, agent, List.of("file-0", "file-1"));
            case FORK -> new ForkDeed(written(api, agent), List.of("fork-" + names++, "fork-" + names++));
            case ADOPT ->
                AdoptDeed.of(
                        api,
                        ledger,
                        written(api, agent),
                        "child-" + names++,
                        Map.of("file-0", bytes(), "adopted-" + names++, bytes()));
            case DROP -> new Deed.Drop(agent, taken(api, agent));
            case THIN -> thin(api, agent);
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

    /// With these paths, and one that the snapshot never has.
    private Deed restore(Api api, Promise agent, List<String> paths) throws IOException {
        if (agent.snapshots.isEmpty()) {
            taken(api, agent);
        }
        String newer = "newer-" + names++;
        upload(api, agent, newer);
        List<String> snapshots = List.copyOf(agent.snapshots.keySet());
        String snapshot = snapshots.get(random.nextInt(snapshots.size()));
        Map<String, String> then = agent.snapshots.getOrDefault(snapshot, Map.of());
        List<String> chosen = new ArrayList<>(paths);
        chosen.removeIf(path -> !then.containsKey(path) && !agent.files.containsKey(path));
        if (!paths.isEmpty()) {
            chosen.add(newer);
        }
        return new Deed.Restore(agent, snapshot, chosen);
    }

    private Deed thin(Api api, Promise agent) throws IOException {
        for (int i = 0; i < 5; i++) {
            taken(api, written(api, agent));
        }
        return ThinDeed.of(api, agent);
    }

    /// The agent with something new in its workspace.
    private Promise written(Api api, Promise agent) throws IOException {
        upload(api, agent, "file-" + random.nextInt(4));
        return agent;
    }

    private void upload(Api api, Promise agent, String file) throws IOException {
        Deed.Upload upload = new Deed.Upload(agent, file, bytes());
        upload.act(api);
        upload.settle(api, ledger);
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
