package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A machine with room for two agents at work, and for the memory of three.
class AdmissionWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long MEMORY = 80L << 20;

    private static void create(Api api, String name) throws IOException {
        ObjectNode request = Json.object().put("name", name).put("driver", "command");
        request.putObject("limits").put("memory", MEMORY);
        api.create(request);
    }

    private static String standing(Api api, String agent) throws IOException {
        JsonNode shown = api.get("/v1/agents/" + agent, JsonNode.class);
        return shown.path("depth").asString(shown.path("state").asString(""));
    }

    @Test
    void whoeverIsIdleMakesRoomAndWhoeverWorksKeepsIt() throws Exception {
        TestServer.Options options = TestServer.Options.small()
                .with("dev.holdfast.server.TurnedServer")
                .saying("--caps", "2," + 3 * MEMORY);
        try (TestServer server = TestServer.started(options);
                EventReader events = server.events("/v1/events")) {
            Api api = server.api();
            create(api, "one");
            create(api, "two");
            create(api, "three");
            assertThat(standing(api, "one")).isEqualTo("frozen");
            assertThat(api.agent("one").reason()).contains("make room");

            // There is no memory for a fourth one, so the frozen one is stopped; and no place, so another is frozen.
            create(api, "four");
            assertThat(standing(api, "one")).isEqualTo("stopped");
            assertThat(standing(api, "two")).isEqualTo("frozen");
            assertThat(standing(api, "three")).isEqualTo("running");
            assertThat(server.containers()).hasSize(3);

            String long3 =
                    api.task("three", "until [ -e go ]; do sleep 0.1; done").id();
            String long4 =
                    api.task("four", "until [ -e go ]; do sleep 0.1; done").id();
            events.await(
                    event -> event.type().equals("task.started")
                            && event.task().filter(long3::equals).isPresent(),
                    PATIENCE);
            events.await(
                    event -> event.type().equals("task.started")
                            && event.task().filter(long4::equals).isPresent(),
                    PATIENCE);
            HttpResponse<byte[]> refused = api.send("POST", "/v1/agents/one/resume", BodyPublishers.noBody(), Map.of());
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains("no_room");

            // A task is no call that somebody has to repeat: it waits.
            String held = api.task("one", "echo at last").id();
            assertThat(api.shown("one", held).state()).isEqualTo("queued");
            api.write("three", "go", new byte[0]);
            assertThat(events.awaitEnd(held, PATIENCE).data().path("state").asString(""))
                    .isEqualTo("finished");
            assertThat(standing(api, "three")).isNotEqualTo("running");
            assertThat(standing(api, "four")).isEqualTo("running");
            api.write("four", "go", new byte[0]);
        }
    }

    /// The third agent's runtime is the one that waited, whose memory was counted already; the fourth
    /// needs that of somebody.
    @Test
    void whatWaitsIsCountedGoesFirstAndIsNoReasonToRefuseAnybody() throws Exception {
        TestServer.Options options = TestServer.Options.small()
                .with("dev.holdfast.server.TurnedServer")
                .saying("--caps", "0," + 3 * MEMORY, "--warm", "1");
        try (TestServer server = TestServer.started(options)) {
            Api api = server.api();
            WarmSite site = new WarmSite(server);
            create(api, "one");
            create(api, "two");
            Set<String> waiting = site.awaitWaiting(1);
            create(api, "three");
            assertThat(waiting).contains(site.containerOf("three"));
            assertThat(api.agents()).extracting(Api.Agent::state).containsOnly("running");
            assertThat(site.waiting()).isZero();

            api.delete("three");
            waiting = site.awaitWaiting(1);
            ObjectNode other = Json.object().put("name", "other").put("driver", "command");
            other.putObject("limits").put("memory", MEMORY).put("cpus", 700);
            api.create(other);
            assertThat(server.containers()).hasSize(3).doesNotContainAnyElementsOf(waiting);
            assertThat(api.agents()).extracting(Api.Agent::state).containsOnly("running");
        }
    }
}
