package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What users have works as well with a store that can neither be swapped under a living runtime nor take
/// snapshots of a working agent: by the other path.
class LesserStoreTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// Changes one file all the time.
    private static final String RESTLESS =
            "i=0; while :; do i=$((i+1)); echo $i > next; mv next restless; usleep 1000; done";

    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small().with("dev.holdfast.server.LesserServer"));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void restoreStartsTheRuntimeAnew() throws Exception {
        Api api = server.api();
        api.create("restored");
        api.write("restored", "file", bytes("old"));
        String snapshot = api.snapshot("restored", "old").id();
        api.write("restored", "file", bytes("new"));
        String container = server.containers().getFirst();
        String began = server.docker().inspect(container, "{{.State.StartedAt}}");
        String kept = api.restore("restored", snapshot).kept().orElseThrow();
        assertThat(api.agent("restored").state()).isEqualTo("running");
        assertThat(api.read("restored", "file")).asString().isEqualTo("old");
        assertThat(api.readAt("restored", kept, "file")).asString().isEqualTo("new");
        assertThat(server.docker().inspect(container, "{{.State.StartedAt}}")).isNotEqualTo(began);
        assertThat(server.docker()
                        .run("exec", container, "cat", "/workspace/file")
                        .output())
                .isEqualTo("old");
        api.delete("restored");
    }

    @Test
    void agentStandsStillWhileASnapshotIsTaken() throws Exception {
        Api api = server.api();
        api.create("restless");
        String task = api.task("restless", RESTLESS).id();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> api.list("restless", "").stream()
                        .anyMatch(entry -> entry.name().equals("restless")));
        String snapshot = api.snapshot("restless", "still").id();
        long then = number(api.readAt("restless", snapshot, "restless"));
        Awaitility.await().atMost(PATIENCE).until(() -> number(api.read("restless", "restless")) > then);
        assertThat(api.shown("restless", task).state()).isEqualTo("running");
        assertThat(api.cancel("restless", task).state()).isEqualTo("cancelled");
        api.delete("restless");
    }

    @Test
    void agentIsNotStoppedUnaskedForALargeCopy() throws Exception {
        Api api = server.api();
        api.create("large");
        try (EventReader events = server.events("/v1/agents/large/events")) {
            api.task("large", "head -c 3000000 /dev/urandom > heavy; sync");
            JsonNode skipped = events.await(event -> event.type().equals("snapshot.skipped"), PATIENCE)
                    .data();
            assertThat(skipped.path("bytes").asLong(0))
                    .isGreaterThan(skipped.path("most").asLong(0));
            assertThat(api.snapshots("large")).isEmpty();
            String asked = api.snapshot("large", "asked for").id();
            JsonNode taken = events.await(event -> event.type().equals("snapshot.taken"), PATIENCE)
                    .data();
            assertThat(taken.path("still_ms").asLong(0)).isPositive();
            assertThat(api.readAt("large", asked, "heavy")).hasSize(3_000_000);
        }
        api.delete("large");
    }

    private static long number(byte[] text) {
        return Long.parseLong(new String(text, StandardCharsets.US_ASCII).strip());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
