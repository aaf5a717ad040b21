package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.json.Json;
import dev.holdfast.server.MomentServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Archiving stands still at every moment of it, one after the other, and somebody else acts just then.
class ArchiveMomentsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long POOL_BYTES = 1L << 30;
    private static final int FEWEST_MOMENTS = 6;
    private static final int MOST_MOMENTS = 60;

    private static TestServer server;

    /// How many volumes there are of agents in the trash.
    private static int others;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small()
                .with("dev.holdfast.server.MomentServer")
                .withPool(POOL_BYTES));
    }

    @AfterAll
    static void stopServer() {
        MomentServer.release(server.data());
        server.close();
    }

    /// An agent with a past.
    private static Map<String, String> grown(String agent) throws IOException {
        Api api = server.api();
        others = volumes();
        api.create(agent);
        api.write(agent, "kept", "kept\n".getBytes(StandardCharsets.UTF_8));
        api.snapshot(agent, "then");
        api.write(agent, "later", "later\n".getBytes(StandardCharsets.UTF_8));
        return Ledger.filesNow(api, agent);
    }

    private static JsonNode begin(String agent, String verb) throws IOException {
        return server.api().post("/v1/agents/" + agent + "/" + verb, Json.object(), JsonNode.class);
    }

    private static JsonNode operation(JsonNode begun, String query) throws IOException {
        return server.api().get("/v1/operations/" + begun.path("id").asString("") + query, JsonNode.class);
    }

    private static JsonNode ended(JsonNode begun) throws IOException {
        JsonNode now = begun;
        while (now.path("state").asString("").equals("running")) {
            now = operation(begun, "?wait=30s");
        }
        return now;
    }

    private static void done(String agent, String verb) throws IOException {
        JsonNode end = ended(begin(agent, verb));
        assertThat(end.path("state").asString("")).as(end.toString()).isEqualTo("done");
    }

    /// Begins the work and returns when it stands still before its call of this number, or has ended.
    private static Optional<JsonNode> standing(String agent, String verb, int call) throws IOException {
        MomentServer.choose(server.data(), verb, call);
        JsonNode begun = begin(agent, verb);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> MomentServer.isReached(server.data())
                        || !operation(begun, "").path("state").asString("").equals("running"));
        return MomentServer.isReached(server.data()) ? Optional.of(begun) : Optional.empty();
    }

    private static JsonNode cancel(JsonNode begun) throws IOException {
        return server.api()
                .post("/v1/operations/" + begun.path("id").asString("") + "/cancel", Json.object(), JsonNode.class);
    }

    private static boolean isArchived(String agent) throws IOException {
        return server.api().agent(agent).state().equals("archived");
    }

    @Test
    void whateverIsAcknowledgedAtAnyMomentIsInTheArchive() throws Exception {
        String agent = "writing";
        Map<String, String> acknowledged = new TreeMap<>(grown(agent));
        int call = 1;
        for (boolean reached = true; reached; call++) {
            assertThat(call).isLessThan(MOST_MOMENTS);
            byte[] bytes = ("written at moment " + call).getBytes(StandardCharsets.UTF_8);
            SlowUpload upload = SlowUpload.begun(server, agent, "early-" + call, bytes);
            Optional<JsonNode> begun = standing(agent, "archive", call);
            reached = begun.isPresent();
            Optional<Integer> refused = reached ? Optional.of(late(agent, "late-" + call, bytes)) : Optional.empty();
            upload.goOn();
            MomentServer.release(server.data());
            if (begun.isPresent()) {
                JsonNode end = ended(begun.get());
                assertThat(end.path("state").asString(""))
                        .as("moment " + call + ": " + end)
                        .isEqualTo("done");
            }
            if (upload.isAcknowledged()) {
                acknowledged.put("early-" + call, Ledger.hash(bytes));
            }
            if (refused.equals(Optional.of(0))) {
                acknowledged.put("late-" + call, Ledger.hash(bytes));
            }
            assertThat(Ledger.filesNow(server.api(), agent))
                    .as("moment " + call)
                    .containsAllEntriesOf(acknowledged);
            if (isArchived(agent)) {
                done(agent, "unarchive");
                assertThat(Ledger.filesNow(server.api(), agent))
                        .as("moment " + call)
                        .containsAllEntriesOf(acknowledged);
            }
            assertThat(server.api().resume(agent).state()).isEqualTo("running");
        }
        assertThat(call).isGreaterThan(FEWEST_MOMENTS);
        server.api().delete(agent);
    }

    /// Writes a file while the archiving stands still, and returns the status that it is refused with; 0 if it is not.
    private static int late(String agent, String file, byte[] bytes) throws IOException {
        return Math.max(
                0,
                Ledger.refusal(() -> {
                            server.api().write(agent, file, bytes);
                            return file;
                        })
                        - 200);
    }

    @Test
    void oneThatIsCancelledAtAnyMomentIsAsItWasOrArchived() throws Exception {
        String agent = "wavering";
        Map<String, String> files = grown(agent);
        for (String verb : new String[] {"archive", "unarchive"}) {
            int cancelled = 0;
            int call = 1;
            for (boolean reached = true; reached; call++) {
                assertThat(call).isLessThan(MOST_MOMENTS);
                boolean before = isArchived(agent);
                String state = server.api().agent(agent).state();
                Optional<JsonNode> begun = standing(agent, verb, call);
                reached = begun.isPresent();
                if (reached) {
                    cancel(begun.get());
                }
                MomentServer.release(server.data());
                boolean failed = begun.isPresent()
                        && ended(begun.get()).path("state").asString("").equals("failed");
                if (failed) {
                    cancelled++;
                    assertThat(server.api().agent(agent).state())
                            .as(verb + " cancelled at moment " + call)
                            .isEqualTo(state);
                }
                assertThat(isArchived(agent)).as(verb + " at moment " + call).isEqualTo(before == failed);
                assertThat(Ledger.filesNow(server.api(), agent)).isEqualTo(files);
                isInOnePlace(before == failed);
                if (isArchived(agent) != before) {
                    done(agent, verb.equals("archive") ? "unarchive" : "archive");
                }
            }
            assertThat(cancelled).as("cancelled by " + verb).isPositive();
            if (verb.equals("archive")) {
                done(agent, verb);
            }
        }
        // In the trash it would keep its pack.
        done(agent, "unarchive");
        server.api().delete(agent);
    }

    /// What is in cold storage is not in the pool, and the other way round; at the latest after the next sweep.
    private static void isInOnePlace(boolean archived) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(server.data().resolve("cold").toFile().list()).hasSize(archived ? 1 : 0);
            assertThat(volumes()).isEqualTo(others + (archived ? 0 : 1));
        });
    }

    private static int volumes() throws IOException {
        try (Stream<Path> found = Files.list(server.data().resolve("pool/volumes"))) {
            return (int) found.filter(place -> !place.getFileName().toString().startsWith("rm-"))
                    .count();
        }
    }

    @Test
    void anAgentIsAsItWasWhenColdStorageFailsMidway() throws Exception {
        String agent = "unlucky";
        Map<String, String> files = grown(agent);
        Path cold = server.data().resolve("cold");
        Path away = server.data().resolve("away");
        int failures = 0;
        int call = 1;
        for (boolean reached = true; reached; call++) {
            assertThat(call).isLessThan(MOST_MOMENTS);
            Optional<JsonNode> begun = standing(agent, "archive", call);
            reached = begun.isPresent();
            if (reached) {
                Files.move(cold, away);
                Files.createFile(cold);
            }
            MomentServer.release(server.data());
            JsonNode end = begun.isPresent() ? ended(begun.get()) : Json.object();
            if (reached) {
                Files.delete(cold);
                Files.move(away, cold);
            }
            if (end.path("state").asString("").equals("failed")) {
                failures++;
                assertThat(end.toString()).contains("cold storage");
                assertThat(server.api().agent(agent).state()).isEqualTo("running");
            }
            assertThat(Ledger.filesNow(server.api(), agent)).isEqualTo(files);
            if (isArchived(agent)) {
                done(agent, "unarchive");
                server.api().resume(agent);
            }
        }
        assertThat(failures).isPositive();
        isInOnePlace(false);
        Api.Refused refused = catchThrowableOfType(Api.Refused.class, () -> withoutColdStorage(agent, cold, away));
        assertThat(refused.code()).isEqualTo("cold_storage_unavailable");
        server.api().delete(agent);
    }

    private static void withoutColdStorage(String agent, Path cold, Path away) throws IOException {
        Files.move(cold, away);
        Files.createFile(cold);
        try {
            begin(agent, "archive");
        } finally {
            Files.delete(cold);
            Files.move(away, cold);
        }
    }
}
