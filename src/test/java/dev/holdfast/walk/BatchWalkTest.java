package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One action over many agents, chosen by label and by name.
class BatchWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BATCH = "/v1/agents/batch";

    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static void create(String name, String team) throws IOException {
        ObjectNode request = Json.object().put("name", name).put("driver", "command");
        request.putObject("labels").put("team", team).put("tier", "test");
        server.api().create(request);
    }

    private static ObjectNode wish(String action, String team) {
        ObjectNode wish = Json.object().put("action", action);
        wish.putObject("labels").put("team", team);
        return wish;
    }

    private static JsonNode done(ObjectNode wish) throws IOException {
        JsonNode now = server.api().post(BATCH + "?wait=30s", wish, JsonNode.class);
        while (now.path("state").asString().equals("running")) {
            now = server.api().get("/v1/operations/" + now.path("id").asString() + "?wait=30s", JsonNode.class);
        }
        return now;
    }

    private static String outcome(JsonNode batch, String name) {
        JsonNode result = StreamSupport.stream(batch.path("results").spliterator(), false)
                .filter(one -> one.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
        return result.path("code")
                .asString(result.path("outcome").asString(result.path("would").asString("")));
    }

    private static String depth(String agent) throws IOException {
        JsonNode shown = server.api().get("/v1/agents/" + agent, JsonNode.class);
        return shown.path("depth").asString(shown.path("state").asString(""));
    }

    @Test
    void aTeamIsPausedStoppedAndResumedAndEachSaysWhatCameOfIt() throws Exception {
        Api api = server.api();
        for (String name : new String[] {"reef-one", "reef-two", "reef-busy"}) {
            create(name, "reef");
        }
        create("elsewhere", "shore");
        String task =
                api.task("reef-busy", "until [ -e go ]; do sleep 0.1; done").id();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> api.shown("reef-busy", task).state().equals("running"));

        JsonNode preview = api.post(BATCH + "/preview", wish("pause", "reef"), JsonNode.class);
        assertThat(outcome(preview, "reef-one")).isEqualTo("do");
        assertThat(outcome(preview, "reef-busy")).isEqualTo("task_running");
        assertThat(preview.path("counts").path("do").asInt()).isEqualTo(2);
        assertThat(depth("reef-one")).isEqualTo("running");

        JsonNode paused = done(wish("pause", "reef"));
        assertThat(paused.path("state").asString()).isEqualTo("done");
        assertThat(paused.path("results")).hasSize(3);
        assertThat(outcome(paused, "reef-one")).isEqualTo("done");
        assertThat(outcome(paused, "reef-busy")).isEqualTo("task_running");
        assertThat(depth("reef-two")).isEqualTo("frozen");
        assertThat(depth("reef-busy")).isEqualTo("running");
        assertThat(depth("elsewhere")).isEqualTo("running");

        JsonNode stopped = done(wish("pause", "reef").put("depth", "stopped").put("cancel_task", true));
        assertThat(stopped.path("counts").path("done").asInt())
                .as(stopped.toString())
                .isEqualTo(3);
        assertThat(depth("reef-busy")).isEqualTo("stopped");
        assertThat(api.shown("reef-busy", task).state()).isEqualTo("cancelled");
        assertThat(outcome(done(wish("pause", "reef")), "reef-one")).isEqualTo("unchanged");
        assertThat(depth("reef-one")).isEqualTo("stopped");

        assertThat(done(wish("resume", "reef")).path("counts").path("done").asInt())
                .isEqualTo(3);
        assertThat(depth("reef-one")).isEqualTo("running");
        leavesALineForEachInTheAudit(paused);
    }

    private static void leavesALineForEachInTheAudit(JsonNode paused) throws IOException {
        var answer = server.api().send("GET", "/v1/audit?limit=1000", BodyPublishers.noBody(), Map.of());
        JsonNode entries = Json.MAPPER.readTree(answer.body()).path("entries");
        for (JsonNode result : paused.path("results")) {
            int status = result.path("outcome").asString().equals("done") ? 200 : 409;
            assertThat(entries).anySatisfy(entry -> {
                assertThat(entry.path("action").asString()).isEqualTo("POST /v1/agents/{agent}/pause");
                assertThat(entry.path("agent").asString())
                        .isEqualTo(result.path("agent").asString());
                assertThat(entry.path("status").asInt()).isEqualTo(status);
            });
        }
        assertThat(entries)
                .anySatisfy(entry -> assertThat(entry.path("action").asString()).isEqualTo("POST " + BATCH));
    }

    @Test
    void whoIsNamedIsFoundOrToldOf() throws Exception {
        create("named", "alone");
        ObjectNode wish = Json.object().put("action", "snapshot").put("label", "all at once");
        wish.putArray("agents")
                .add("named")
                .add("nobody")
                .add(server.api().agent("named").id());
        JsonNode taken = done(wish);
        assertThat(taken.path("results")).hasSize(2);
        assertThat(outcome(taken, "named")).isEqualTo("done");
        assertThat(outcome(taken, "nobody")).isEqualTo("agent_not_found");
        assertThat(server.api().snapshots("named").getFirst().label()).hasValue("all at once");

        ObjectNode unsaid = Json.object().put("action", "delete");
        Api.Refused refused =
                catchThrowableOfType(Api.Refused.class, () -> server.api().post(BATCH, unsaid, JsonNode.class));
        assertThat(refused.code()).isEqualTo("nobody_chosen");
        unsaid.putObject("labels");
        refused = catchThrowableOfType(Api.Refused.class, () -> server.api().post(BATCH, unsaid, JsonNode.class));
        assertThat(refused.code()).isEqualTo("nobody_chosen");
        assertThat(server.api().agent("named").state()).isEqualTo("running");
    }

    @Test
    void aRepeatWithTheSameKeyIsTheSameBatch() throws Exception {
        create("once", "keyed");
        byte[] body = Json.write(wish("snapshot", "keyed")).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Map<String, String> headers = Map.of("Idempotency-Key", "one", "Content-Type", "application/json");
        var first = server.api().send("POST", BATCH + "?wait=30s", BodyPublishers.ofByteArray(body), headers);
        var again = server.api().send("POST", BATCH + "?wait=30s", BodyPublishers.ofByteArray(body), headers);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(server.api().snapshots("once")).hasSize(1);
    }

    @Test
    void longWorkIsWaitedForAndManyAreArchivedBroughtBackAndDeleted() throws Exception {
        create("cold-one", "cold");
        create("cold-two", "cold");
        server.api().write("cold-one", "kept", new byte[] {1});
        JsonNode archived = done(wish("archive", "cold"));
        assertThat(archived.path("counts").path("done").asInt())
                .as(archived.toString())
                .isEqualTo(2);
        assertThat(archived.path("results").path(0).path("operation").asString())
                .startsWith("op_");
        assertThat(server.api().agent("cold-two").state()).isEqualTo("archived");
        assertThat(outcome(done(wish("pause", "cold")), "cold-one")).isEqualTo("agent_archived");
        assertThat(done(wish("unarchive", "cold")).path("counts").path("done").asInt())
                .isEqualTo(2);
        assertThat(server.api().read("cold-one", "kept")).containsExactly(1);
        assertThat(done(wish("delete", "cold")).path("counts").path("done").asInt())
                .isEqualTo(2);
        assertThat(server.api().agents()).extracting(Api.Agent::name).doesNotContain("cold-one", "cold-two");
        assertThat(done(wish("delete", "cold")).path("results")).isEmpty();
    }
}
