package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.json.Json;
import dev.holdfast.server.TurnedServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Agents that do nothing are paused, first one way and then the other, by a clock that this test turns; those
/// that do something are not. Every test turns it further, so each looks only at its own agents.
class IdleWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] SMALL = "small\n".getBytes(StandardCharsets.UTF_8);

    private static TestServer server;
    private static Duration turned = Duration.ZERO;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small().with("dev.holdfast.server.TurnedServer"));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static void turn(Duration by) {
        turned = turned.plus(by);
        TurnedServer.turn(server.data(), turned);
    }

    private static JsonNode shown(String agent) throws IOException {
        return server.api().get("/v1/agents/" + agent, JsonNode.class);
    }

    private static void awaitDepth(String agent, String depth) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shown(agent).path("depth").asString("none"))
                        .as(shown(agent).toString())
                        .isEqualTo(depth));
    }

    /// Two rounds of the watch have begun and ended since. An agent that is new is seen by the next one, as the last.
    private static void awaitLooks() throws IOException {
        for (String canary : new String[] {"canary-one", "canary-two"}) {
            server.api().create(canary);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> shown(canary).path("idle").path("last").isObject());
            server.api().delete(canary);
        }
    }

    @Test
    void anIdleAgentIsFrozenThenStoppedAndATaskBringsItBack() throws Exception {
        Api api = server.api();
        api.create("sleepy");
        try (EventReader events = server.events("/v1/agents/sleepy/events")) {
            String task = api.task("sleepy", "echo kept > kept; sleep 1").id();
            events.awaitEnd(task, PATIENCE);
            String container = containerOf("kept");
            awaitLooks();

            turn(Duration.ofMinutes(6));
            awaitDepth("sleepy", "frozen");
            JsonNode frozen = shown("sleepy");
            assertThat(frozen.path("state").asString("")).isEqualTo("paused");
            assertThat(frozen.path("reason").asString("")).isEqualTo("paused after 6 min idle; last: task " + task);
            assertThat(frozen.path("idle").path("last").path("what").asString(""))
                    .isEqualTo("task " + task);
            assertThat(frozen.path("idle").path("stops_at").asString("")).isNotEmpty();

            turn(Duration.ofMinutes(15));
            awaitDepth("sleepy", "stopped");
            JsonNode decided = shown("sleepy").path("idle").path("decided");
            assertThat(decided.path("depth").asString("")).isEqualTo("stopped");
            assertThat(decided.path("idle_seconds").asLong(0)).isBetween(1260L, 1320L);
            assertThat(decided.path("last").path("what").asString("")).isEqualTo("task " + task);
            assertThat(server.containers()).doesNotContain(container);

            isLookedAtWithoutWaking("sleepy");

            String next = api.task("sleepy", "cat kept").id();
            assertThat(events.awaitEnd(next, PATIENCE).data().path("state").asString(""))
                    .isEqualTo("finished");
            assertThat(events.events())
                    .filteredOn(event -> event.type().startsWith("agent."))
                    .extracting(Api.Event::type)
                    .containsSubsequence("agent.paused", "agent.stopped", "agent.resumed");
            assertThat(api.agent("sleepy").state()).isEqualTo("running");
            assertThat(api.agent("sleepy").reason()).isEqualTo("woken by task " + next);
        }
    }

    private static void isLookedAtWithoutWaking(String agent) throws IOException {
        Instant since = Instant.now();
        assertThat(server.api().list(agent, "")).extracting(Api.Entry::name).contains("kept");
        assertThat(server.api().read(agent, "kept")).asString().isEqualTo("kept\n");
        server.api().write(agent, "more", SMALL);
        shown(agent);
        assertThat(server.api().agents()).isNotEmpty();
        assertThat(server.docker().actions(server.installation(), since)).isEmpty();
    }

    @Test
    void whoeverWorksOrIsSaidToBeBusyIsNotPaused() throws Exception {
        Api api = server.api();
        api.create("working");
        api.create("leased");
        api.create("spinning");
        JsonNode lease = api.put(
                "/v1/agents/leased/lease",
                Json.object().put("ttl_seconds", 3600).put("reason", "waits for a build elsewhere"),
                JsonNode.class);
        assertThat(lease.path("holder").asString("")).isEqualTo("machine");
        api.task("working", "until [ -e go ]; do sleep 0.1; done");
        api.write("spinning", "spins", SMALL);
        // Somebody else's doing in its container, which only its processor tells of.
        String container = containerOf("spins");
        server.docker().run("exec", "--detach", container, "timeout", "60", "sh", "-c", "while :; do :; done");
        awaitLooks();

        turn(Duration.ofMinutes(30));
        awaitLooks();
        assertThat(api.agent("working").state()).isEqualTo("running");
        assertThat(api.agent("leased").state()).isEqualTo("running");
        assertThat(api.agent("spinning").state()).isEqualTo("running");
        assertThat(shown("spinning").path("idle").path("last").path("what").asString(""))
                .isEqualTo("work of its processors");
        api.delete("spinning");
        assertThat(shown("leased").path("idle").path("busy").toString()).contains("waits for a build elsewhere");

        api.send("DELETE", "/v1/agents/leased/lease", BodyPublishers.noBody(), Map.of());
        api.write("working", "go", new byte[0]);
        awaitDepth("leased", "stopped");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> api.agent("working").task().isEmpty());
        awaitLooks();
        turn(Duration.ofMinutes(6));
        awaitDepth("working", "frozen");
    }

    @Test
    void oneThatIsToStayPausedIsWokenByAPersonOnly() throws Exception {
        Api api = server.api();
        api.create("resting");
        api.write("resting", "kept", SMALL);
        JsonNode paused =
                api.post("/v1/agents/resting/pause?depth=stopped&waking=by_hand", Json.object(), JsonNode.class);
        assertThat(paused.path("depth").asString("")).isEqualTo("stopped");
        assertThat(paused.path("waking").asString("")).isEqualTo("by_hand");
        Api.Refused refused = catchThrowableOfType(Api.Refused.class, () -> api.task("resting", "echo no"));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("agent_paused");
        assertThat(refused).hasMessageContaining("resume it first");
        assertThat(api.snapshots("resting")).extracting(Api.Snapshot::reason).contains("before_stop");
        assertThat(api.resume("resting").state()).isEqualTo("running");
        assertThat(api.shown("resting", api.task("resting", "cat kept").id()).agent())
                .isNotEmpty();
    }

    @Test
    void aClockThatIsSetBackKeepsNobodyAwake() throws Exception {
        Api api = server.api();
        api.create("timeless");
        awaitLooks();
        turn(Duration.ofDays(-2));
        awaitLooks();
        turn(Duration.ofMinutes(6));
        awaitDepth("timeless", "frozen");
        turn(Duration.ofDays(2));
    }

    @Test
    void whoeverIsKilledWhileTheClockIsSetBackComesBack() throws Exception {
        Api api = server.api();
        api.create("steady");
        api.write("steady", "steady", SMALL);
        String before = api.snapshot("steady", "before").id();
        turn(Duration.ofDays(-3));
        try (EventReader events = server.events("/v1/agents/steady/events")) {
            String container = containerOf("steady");
            String began = server.docker().inspect(container, "{{.State.StartedAt}}");
            server.docker().run("kill", container);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> api.agent("steady").state().equals("running")
                            && !server.docker()
                                    .inspect(containerOf("steady"), "{{.State.StartedAt}}")
                                    .equals(began));
            String task = api.task("steady", "cat steady > more").id();
            assertThat(events.awaitEnd(task, PATIENCE).data().path("state").asString(""))
                    .isEqualTo("finished");
            api.snapshot("steady", "after");
            assertThat(api.snapshots("steady"))
                    .extracting(Api.Snapshot::id)
                    .last()
                    .isEqualTo(before);
            assertThat(api.readAt("steady", before, "steady")).isEqualTo(SMALL);
            api.restore("steady", before);
            assertThat(api.list("steady", "")).extracting(Api.Entry::name).containsExactly("steady");
        }
        turn(Duration.ofDays(3));
        api.delete("steady");
    }

    @Test
    void aServerThatComesBackKnowsWhatWasSeen() throws Exception {
        Api api = server.api();
        api.create("remembered");
        try (EventReader events = server.events("/v1/agents/remembered/events")) {
            String task = api.task("remembered", "true").id();
            events.awaitEnd(task, PATIENCE);
            awaitLooks();
            turn(Duration.ofMinutes(6));
            awaitDepth("remembered", "frozen");
            server.kill();
            server.start();
            assertThat(shown("remembered")
                            .path("idle")
                            .path("last")
                            .path("what")
                            .asString(""))
                    .isEqualTo("task " + task);
            turn(Duration.ofMinutes(15));
            awaitDepth("remembered", "stopped");
            assertThat(server.api().agent("remembered").reason()).endsWith("last: task " + task);
        }
    }

    /// The container in whose workspace this file is.
    private static String containerOf(String file) throws IOException {
        return server.containers().stream()
                .filter(container -> server.docker()
                        .attempt("exec", container, "test", "-e", "/workspace/" + file)
                        .good())
                .findFirst()
                .orElseThrow();
    }
}
