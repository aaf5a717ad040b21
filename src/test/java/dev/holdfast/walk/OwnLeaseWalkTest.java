package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import dev.holdfast.server.TurnedServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An agent says of itself that it is busy, by a script and by a tool; who means harm gains nothing by it.
/// There is room for three at work, by a clock that this test turns.
class OwnLeaseWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DOOR = "http://127.0.0.1:8421";

    private TestServer server;
    private Duration turned = Duration.ZERO;

    @BeforeEach
    void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small()
                .with("dev.holdfast.server.TurnedServer")
                .saying("--caps", "3," + (16L << 30)));
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private void turn(Duration by) {
        turned = turned.plus(by);
        TurnedServer.turn(server.data(), turned);
    }

    private JsonNode shown(String agent) throws IOException {
        return server.api().get("/v1/agents/" + agent, JsonNode.class);
    }

    /// A round of the watch has begun and ended since.
    private void awaitLook(String agent) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> shown(agent).path("idle").path("last").isObject());
    }

    /// Turns the clock until it is paused: work of processors is seen later than it is done.
    private void awaitPaused(String agent) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            turn(Duration.ofMinutes(6));
            return server.api().agent(agent).state().equals("paused");
        });
    }

    private String create(String name) throws IOException {
        server.api().create(Json.object().put("name", name).put("driver", "command"));
        server.api().write(name, "of-" + name, new byte[0]);
        awaitLook(name);
        return server.containers().stream()
                .filter(container -> server.docker()
                        .attempt("exec", container, "test", "-e", "/workspace/of-" + name)
                        .good())
                .findFirst()
                .orElseThrow();
    }

    /// What the smallest program for it hears from inside.
    private String post(String container, String target, String body, String... headers) {
        String[] head = {"exec", container, "wget", "-q", "-O", "-", "-Y", "off", "--post-data", body};
        String[] all = new String[head.length + headers.length + 1];
        System.arraycopy(head, 0, all, 0, head.length);
        for (int i = 0; i < headers.length; i++) {
            all[head.length + i] = "--header=" + headers[i];
        }
        all[all.length - 1] = DOOR + target;
        Shell.Result heard = server.docker().attempt(all);
        return heard.output();
    }

    @Test
    void aScriptSaysThatItIsBusyAndNobodyElsesWordIsTouched() throws Exception {
        String container = create("builder");
        assertThat(post(container, "/busy?for=30m", "waits for a build elsewhere"))
                .contains("busy_until");
        JsonNode word = shown("builder").path("idle").path("leases").path(0);
        assertThat(word.path("own").asBoolean(false)).isTrue();
        assertThat(word.path("reason").asString("")).isEqualTo("waits for a build elsewhere");
        assertThat(post(container, "/busy?for=30m", "again at once")).contains("429");
        assertThat(post(container, "/busy?for=5h", "too long")).contains("422");
        assertThat(post(container, "/busy?for=soon", "no time")).contains("400");
        assertThat(post(container, "/busy?for=30m", "a page", "Origin: https://evil.example"))
                .contains("403");

        ObjectNode lease = Json.object().put("ttl_seconds", 24 * 3600).put("reason", "a person says so");
        server.api().put("/v1/agents/builder/lease", lease, JsonNode.class);
        turn(Duration.ofMinutes(25));
        assertThat(shown("builder").path("idle").path("leases")).hasSize(2);
        assertThat(post(container, "/busy?for=0", "")).isEmpty();
        assertThat(shown("builder").path("idle").path("leases")).hasSize(1);
        assertThat(server.api().agent("builder").state()).isEqualTo("running");

        // Nobody asks anything of it for longer than its own word counts.
        turn(Duration.ofHours(9));
        assertThat(post(container, "/busy?for=1h", "I go on and on")).contains("409");
        server.api().send("DELETE", "/v1/agents/builder/lease", BodyPublishers.noBody(), Map.of());
        awaitPaused("builder");
    }

    @Test
    void itsOwnWordKeepsItAwakeButMakesRoomForOthers() throws Exception {
        String container = create("selfish");
        create("trusted");
        create("canary");
        String call = """
                {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "busy",
                 "arguments": {"minutes": 240, "reason": "for ever"}}}""";
        assertThat(post(container, "/mcp", call, "Content-Type: application/json"))
                .contains("busy_until");
        server.api()
                .put(
                        "/v1/agents/trusted/lease",
                        Json.object().put("ttl_seconds", 24 * 3600).put("reason", "waits"),
                        JsonNode.class);
        awaitPaused("canary");
        assertThat(server.api().agent("selfish").state()).isEqualTo("running");
        create("newcomer");
        assertThat(server.api().agent("selfish").state()).isEqualTo("running");
        create("another");
        assertThat(server.api().agent("selfish").state()).isEqualTo("paused");
        assertThat(server.api().agent("selfish").reason()).contains("make room");
        assertThat(server.api().agent("trusted").state()).isEqualTo("running");
    }
}
