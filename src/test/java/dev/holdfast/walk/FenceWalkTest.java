package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An agent comes to the fence of the kernel, as its programs and everybody else see it. It takes a kernel that
/// has fences, which nobody can install.
class FenceWalkTest {

    private static final long MIB = 1L << 20;
    private static final long LIMIT = 64 * MIB;
    private static final long MARGIN = 8 * MIB;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final byte[] SMALL = "small\n".getBytes(StandardCharsets.UTF_8);

    private static void create(Api api, String name) throws IOException {
        ObjectNode request = Json.object().put("name", name).put("driver", "command");
        request.putObject("limits").put("volume_bytes", LIMIT);
        api.create(request);
    }

    private static void limit(Api api, String agent, long bytes) throws IOException {
        String body = "{\"limits\":{\"volume_bytes\":" + bytes + "}}";
        int status = api.send(
                        "PATCH",
                        "/v1/agents/" + agent,
                        BodyPublishers.ofString(body),
                        Map.of("Content-Type", "application/json"))
                .statusCode();
        assertThat(status).isEqualTo(200);
    }

    private static JsonNode usage(Api api, String agent) throws IOException {
        return api.get("/v1/agents/" + agent + "/usage", JsonNode.class);
    }

    private static long taken(Api api, String agent) throws IOException {
        JsonNode usage = usage(api, agent);
        return usage.path("bytes").asLong(0) + usage.path("snapshots_bytes").asLong(0);
    }

    private static void awaitTaken(Api api, long least, long most) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(taken(api, "greedy")).isBetween(least, most));
    }

    @Test
    void oneAtItsFenceIsToldSoAndHurtsNobodyElse() throws Exception {
        try (TestServer server = TestServer.started(TestServer.Options.small());
                EventReader events = server.events("/v1/events")) {
            Api api = server.api();
            assumeThat(api.get("/readyz", JsonNode.class).path("fence").asString(""))
                    .isEqualTo("quota");
            assertThat(api.get("/v1/pool", JsonNode.class).path("fence").asString(""))
                    .isEqualTo("quota");
            create(api, "greedy");
            create(api, "modest");
            Api.Snapshot empty = api.snapshot("greedy", "empty");
            String full = api.task("greedy", "dd if=/dev/zero of=big bs=1M count=200 2>&1; sync")
                    .id();
            events.await(event -> isLine(event, full, "quota exceeded"), PATIENCE);
            events.awaitEnd(full, PATIENCE);
            awaitTaken(api, LIMIT + MARGIN - 3 * MIB, LIMIT + MARGIN);
            assertThat(usage(api, "greedy").path("fence").asString("")).isEqualTo("quota");
            assertThat(api.agent("greedy").state()).isEqualTo("running");
            refusedWithFull(() -> api.write("greedy", "more", SMALL));
            events.awaitEnd(
                    api.task("modest", "dd if=/dev/zero of=big bs=1M count=40 && sync")
                            .id(),
                    PATIENCE);
            assertThat(api.list("modest", "")).extracting(Api.Entry::name).contains("big");
            assertThat(api.agent("modest").state()).isEqualTo("running");

            aRestoreGivesNothingBack(api, events, empty);
            theFenceFollowsTheLimit(api, events);
        }
    }

    /// What its history holds counts on.
    private static void aRestoreGivesNothingBack(Api api, EventReader events, Api.Snapshot empty) throws Exception {
        api.restore("greedy", empty.id());
        String again = api.task("greedy", "dd if=/dev/zero of=again bs=1M count=100 2>&1")
                .id();
        events.await(event -> isLine(event, again, "quota exceeded"), PATIENCE);
        events.awaitEnd(again, PATIENCE);
        awaitTaken(api, LIMIT, LIMIT + MARGIN);
    }

    private static void theFenceFollowsTheLimit(Api api, EventReader events) throws Exception {
        limit(api, "greedy", 2 * LIMIT);
        awaitRoom(api);
        String more = api.task("greedy", "dd if=/dev/zero of=next bs=1M count=200 2>&1; sync")
                .id();
        events.await(event -> isLine(event, more, "quota exceeded"), PATIENCE);
        events.awaitEnd(more, PATIENCE);
        awaitTaken(api, 2 * LIMIT, 2 * LIMIT + MARGIN);
        assertThat(api.agent("greedy").state()).isEqualTo("running");

        // What is deleted can be written again, but for what a snapshot holds.
        limit(api, "greedy", 4 * LIMIT);
        awaitRoom(api);
        String freed = api.task("greedy", "rm -f next && dd if=/dev/zero of=next bs=1M count=60 && sync")
                .id();
        events.awaitEnd(freed, PATIENCE);
        assertThat(api.shown("greedy", freed).state()).isEqualTo("finished");
    }

    /// Waits until more goes in than the margin, which is soon after the limit was changed.
    private static void awaitRoom(Api api) {
        byte[] beyond = new byte[(int) (MARGIN + MIB)];
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> api.write("greedy", "more", beyond));
    }

    private static boolean isLine(Api.Event event, String task, String words) {
        return event.task().filter(task::equals).isPresent()
                && event.type().equals("task.output")
                && event.data().toString().contains(words);
    }

    private static void refusedWithFull(ThrowingCallable call) {
        Api.Refused refused = catchThrowableOfType(Api.Refused.class, call);
        assertThat(refused.status()).isEqualTo(507);
        assertThat(refused.code()).isEqualTo("volume_full");
    }
}
