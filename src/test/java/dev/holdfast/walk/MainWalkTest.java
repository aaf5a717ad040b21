package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.gateway.demo.Script;
import dev.holdfast.gateway.demo.ScriptedModel;
import dev.holdfast.gateway.demo.Step;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The main job, with the real program at work: an agent's files outlive its container, its server and its
/// mistakes.
class MainWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String PROMPT = "Please count the words of this sentence.";

    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.real());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void realAgentWorksAndItsWorkCanBeBroughtBack() throws Exception {
        Api api = server.api();
        api.create(Json.object().put("name", "worker").put("provider", "demo"));
        try (EventReader events = server.events("/v1/agents/worker/events")) {
            String task = api.task("worker", PROMPT).id();
            Api.Event end = events.awaitEnd(task, PATIENCE);
            assertThat(end.data().path("state").asString("")).as(end.toString()).isEqualTo("finished");
            Api.Event taken = events.await(ofType("snapshot.taken"), PATIENCE);
            assertThat(ofTask(events, task))
                    .containsSubsequence(
                            "task.queued",
                            "task.started",
                            "task.message",
                            "task.tool_called",
                            "task.tool_answered",
                            "task.ended",
                            "snapshot.taken");
            assertThat(api.shown("worker", task).usage().path("input_tokens").asLong(0))
                    .isPositive();
            assertThat(api.shown("worker", task).result().orElse("")).contains("demo provider");
            isWorkOfTheDemo(api);
            comesBack(api, taken.data().path("snapshot").asString(""));
        }
    }

    private static void isWorkOfTheDemo(Api api) throws IOException {
        assertThat(api.list("worker", "demo")).extracting(Api.Entry::name).contains("prompt.txt", "count.sh");
        assertThat(api.read("worker", "demo/prompt.txt")).asString().isEqualTo(PROMPT + "\n");
        assertThat(inContainer("demo/prompt.txt")).isEqualTo(PROMPT + "\n");
    }

    /// What was done since is undone by a restore, and the restore can be undone too.
    private static void comesBack(Api api, String snapshot) throws IOException {
        byte[] random = random(300_000);
        api.write("worker", "demo/prompt.txt", "overwritten".getBytes(StandardCharsets.UTF_8));
        api.write("worker", "new folder/ünï 100%.bin", random);
        Api.Restore preview = api.preview("worker", snapshot);
        assertThat(preview.changes())
                .contains(
                        new Api.Change("/demo/prompt.txt", "modified"),
                        new Api.Change("/new folder", "deleted"),
                        new Api.Change("/new folder/ünï 100%.bin", "deleted"));
        assertThat(api.read("worker", "demo/prompt.txt")).asString().isEqualTo("overwritten");

        Api.Restore restored = api.restore("worker", snapshot);
        isWorkOfTheDemo(api);
        assertThat(api.list("worker", "")).extracting(Api.Entry::name).doesNotContain("new folder");
        String kept = restored.kept().orElseThrow();
        assertThat(api.readAt("worker", kept, "new folder/ünï 100%.bin")).isEqualTo(random);

        api.restore("worker", kept);
        assertThat(api.read("worker", "new folder/ünï 100%.bin")).isEqualTo(random);
        assertThat(inContainer("demo/prompt.txt")).isEqualTo("overwritten");
    }

    @Test
    void filesOfAPausedAgentAreServedAndNothingStarts() throws Exception {
        Api api = server.api();
        api.create(shell("sleeper"));
        byte[] bytes = random(2_000_000);
        api.write("sleeper", "data/big.bin", bytes);
        String container = containerOf("data/big.bin");
        String began = server.docker().inspect(container, "{{.State.StartedAt}}");
        assertThat(api.pause("sleeper").state()).isEqualTo("paused");

        Instant since = Instant.now();
        assertThat(api.list("sleeper", "data")).extracting(Api.Entry::size).containsExactly(2_000_000L);
        assertThat(api.read("sleeper", "data/big.bin")).isEqualTo(bytes);
        api.write("sleeper", "data/small.txt", "written while it sleeps\n".getBytes(StandardCharsets.UTF_8));
        assertThat(api.read("sleeper", "data/small.txt")).asString().isEqualTo("written while it sleeps\n");
        var part = api.send(
                "GET",
                Api.files("sleeper", "data/big.bin"),
                BodyPublishers.noBody(),
                Map.of("Range", "bytes=1000000-1000009"));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, 1_000_000, 1_000_010));
        api.snapshot("sleeper", "asleep");
        assertThat(server.docker().actions(server.installation(), since)).isEmpty();
        assertThat(api.agent("sleeper").state()).isEqualTo("paused");

        assertThat(api.resume("sleeper").state()).isEqualTo("running");
        assertThat(server.docker().inspect(container, "{{.State.StartedAt}}")).isEqualTo(began);
        assertThat(inContainer("data/small.txt")).isEqualTo("written while it sleeps\n");
    }

    @Test
    void taskWakesAPausedAgent() throws Exception {
        Api api = server.api();
        api.create(shell("woken"));
        api.pause("woken");
        try (EventReader events = server.events("/v1/agents/woken/events")) {
            String task = api.task("woken", "echo awake").id();
            assertThat(events.awaitEnd(task, PATIENCE).data().path("state").asString(""))
                    .isEqualTo("finished");
            assertThat(api.agent("woken").state()).isEqualTo("running");
        }
    }

    @Test
    void containerThatWasRemovedComesBackWithItsFiles() throws Exception {
        Api api = server.api();
        api.create(shell("orphan"));
        byte[] bytes = random(100_000);
        api.write("orphan", "kept.bin", bytes);
        String container = containerOf("kept.bin");
        server.docker().run("rm", "--force", container);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> api.agent("orphan").state().equals("running")
                        && !server.containers().contains(container));
        assertThat(api.read("orphan", "kept.bin")).isEqualTo(bytes);
        assertThat(containerOf("kept.bin")).isNotEqualTo(container);
        try (EventReader events = server.events("/v1/agents/orphan/events")) {
            String task = api.task("orphan", "wc -c < kept.bin").id();
            events.awaitEnd(task, PATIENCE);
            assertThat(events.events())
                    .filteredOn(ofType("task.output"))
                    .extracting(event -> event.data().path("line").asString("").strip())
                    .containsExactly("100000");
        }
    }

    /// Docker binds what is mounted at that moment, so such a container would never see another head. A server
    /// that looks on may be quicker and start it properly; one that was away has to replace it.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void containerThatSomebodyElseRestartedSeesWhatItsAgentSees(boolean serverIsThere) throws Exception {
        String agent = serverIsThere ? "restarted" : "restarted-alone";
        server.api().create(shell(agent));
        server.api().write(agent, agent, random(100));
        String snapshot = server.api().snapshot(agent, "before").id();
        String container = containerOf(agent);
        if (serverIsThere) {
            server.docker().run("restart", "--time", "1", container);
        } else {
            server.kill();
            server.docker().run("restart", "--time", "1", container);
            server.start();
        }
        try (EventReader events = server.events("/v1/agents/" + agent + "/events")) {
            String task = server.api().task(agent, "echo again > " + agent).id();
            assertThat(events.awaitEnd(task, PATIENCE).data().path("state").asString(""))
                    .isEqualTo("finished");
        }
        assertThat(server.api().read(agent, agent)).asString().isEqualTo("again\n");
        server.api().restore(agent, snapshot);
        assertThat(inContainer(agent)).hasSizeLessThanOrEqualTo(100).isNotEqualTo("again\n");
        if (!serverIsThere) {
            assertThat(server.containers()).doesNotContain(container);
        }
    }

    @Test
    void taskOutlivesItsServer() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        ObjectNode wait = Json.object().put("command", "until [ -e go ]; do sleep 0.1; done; echo went");
        ObjectNode note = Json.object().put("file_path", "/workspace/note.txt").put("content", "noted\n");
        Script script = Script.of(
                new Step.Use("I write a note.", "Write", note),
                new Step.Held(gate::await, new Step.Use("I wait.", "Bash", wait.put("description", "Wait"))),
                new Step.Say("All done."));
        try (ScriptedModel model = new ScriptedModel(script);
                EventReader events = server.events("/v1/events")) {
            server.api()
                    .put(
                            "/v1/providers/scripted",
                            Json.object()
                                    .put("base_url", model.address().toString())
                                    .put("key", "sk-scripted"),
                            JsonNode.class);
            server.api().create(Json.object().put("name", "survivor").put("provider", "scripted"));
            String task = server.api().task("survivor", "Do it.").id();
            events.await(event -> event.type().equals("task.tool_answered"), PATIENCE);
            // The program is in the middle of a call of the model.
            server.kill();
            server.start();
            gate.countDown();
            events.await(event -> event.data().path("tool").asString("").equals("Bash"), PATIENCE);
            // And now in the middle of a tool.
            server.kill();
            server.start();
            server.api().write("survivor", "go", new byte[0]);
            Api.Event end = events.awaitEnd(task, PATIENCE);
            assertThat(end.data().path("state").asString("")).as(end.toString()).isEqualTo("finished");
            assertThat(end.data().path("result").asString("")).isEqualTo("All done.");
            isToldOnce(events, task);
        }
    }

    /// Nothing is lost, doubled or out of order, for one who listened all the time and for one who reads it
    /// afterwards.
    private static void isToldOnce(EventReader live, String task) throws Exception {
        assertThat(live.events()).extracting(Api.Event::number).isSorted().doesNotHaveDuplicates();
        List<Api.Event> told = live.events().stream()
                .filter(event -> event.task().equals(Optional.of(task)))
                .filter(event -> event.type().startsWith("task."))
                .toList();
        try (EventReader again = server.events("/v1/agents/survivor/tasks/" + task + "/events")) {
            again.awaitEnd(task, PATIENCE);
            assertThat(again.events().stream()
                            .filter(event -> event.type().startsWith("task."))
                            .toList())
                    .isEqualTo(told);
        }
        assertThat(told).filteredOn(ofType("task.tool_called")).hasSize(2);
        assertThat(told).filteredOn(ofType("task.tool_answered")).hasSize(2);
        assertThat(told)
                .filteredOn(ofType("task.message"))
                .extracting(event -> event.data().path("text").asString(""))
                .containsExactly("I write a note.", "I wait.", "All done.");
        assertThat(told).filteredOn(ofType("task.ended")).hasSize(1);
        assertThat(server.api().read("survivor", "note.txt")).asString().isEqualTo("noted\n");
    }

    @Test
    void deletedAgentIsGoneAndItsNameIsFree() throws Exception {
        Api api = server.api();
        api.create(shell("leaver"));
        api.write("leaver", "old.txt", random(10));
        String container = containerOf("old.txt");
        assertThat(api.delete("leaver").state()).isEqualTo("deleted");
        assertThat(server.containers()).doesNotContain(container);
        Api.Refused refused = catchThrowableOfType(Api.Refused.class, () -> api.agent("leaver"));
        assertThat(refused.code()).isEqualTo("agent_not_found");
        assertThat(api.agents()).extracting(Api.Agent::name).doesNotContain("leaver");
        api.create(shell("leaver"));
        assertThat(api.list("leaver", "")).isEmpty();
    }

    private static ObjectNode shell(String name) {
        return Json.object().put("name", name).put("driver", "command");
    }

    private static Predicate<Api.Event> ofType(String type) {
        return event -> event.type().equals(type);
    }

    private static List<String> ofTask(EventReader events, String task) {
        return events.events().stream()
                .filter(event -> event.task().equals(Optional.of(task)))
                .map(Api.Event::type)
                .toList();
    }

    /// The content of a file as the agent itself sees it.
    private static String inContainer(String file) throws IOException {
        return server.docker()
                .run("exec", containerOf(file), "cat", "/workspace/" + file)
                .output();
    }

    /// The container in whose workspace this file is; each test uses a name of its own.
    private static String containerOf(String file) throws IOException {
        return server.containers().stream()
                .filter(container -> server.docker()
                        .attempt("exec", container, "test", "-e", "/workspace/" + file)
                        .good())
                .findFirst()
                .orElseThrow();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
