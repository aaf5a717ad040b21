package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.gateway.demo.ScriptedModel;
import dev.holdfast.gateway.demo.Step;
import dev.holdfast.gateway.demo.Turn;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The server goes away in the middle of a model's answer, by a crash or by a stop that was meant, and
/// comes back. The task finishes, and nobody but the program noticed.
@Timeout(300)
class AbsenceWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(150);

    /// A piece every fifth of a second.
    private static final Duration SLOW = Duration.ofMillis(200);

    /// What the answer is cut off in the middle of: forty pieces of 24 characters.
    private static final String SPOKEN = "These are twenty-four. ".repeat(42).strip();

    /// A program of another make in the place of the driver's, which gets the same address and the same
    /// token.
    private static final String OPENCODE = """
            #!/bin/sh
            export OPENCODE_CONFIG_CONTENT='{"provider":{"hf":{"npm":"@ai-sdk/anthropic",
              "options":{"baseURL":"'"$ANTHROPIC_BASE_URL"'/v1","apiKey":"'"$ANTHROPIC_API_KEY"'"},
              "models":{"m":{}}}},"small_model":"hf/m"}'
            export OPENCODE_DISABLE_MODELS_FETCH=1 OPENCODE_DISABLE_AUTOUPDATE=1
            exec opencode run --format json -m hf/m 'Speak.'
            """;

    private static final BlockingQueue<Turn> ASKED = new LinkedBlockingQueue<>();
    private static ScriptedModel model;
    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        model = new ScriptedModel(turn -> {
            ASKED.add(turn);
            // Who asks again is answered at once.
            return ASKED.size() == 1 ? new Step.Slow(SLOW, new Step.Say(SPOKEN)) : new Step.Say(SPOKEN);
        });
        server = TestServer.started(TestServer.Options.real());
        ObjectNode provider =
                Json.object().put("base_url", model.address().toString()).put("key", "sk-scripted");
        server.api().put("/v1/providers/scripted", provider, JsonNode.class);
    }

    @AfterAll
    static void stopServer() {
        server.close();
        model.close();
    }

    /// A task that is in the middle of an answer when this returns.
    private static String speaking(String agent) throws IOException, InterruptedException {
        ASKED.clear();
        String task = server.api().task(agent, "Speak.").id();
        Awaitility.await().atMost(PATIENCE).until(() -> !ASKED.isEmpty());
        // Some pieces are on their way.
        Thread.sleep(Duration.ofSeconds(1));
        return task;
    }

    private static void create(String agent) throws IOException {
        server.api().create(Json.object().put("name", agent).put("provider", "scripted"));
    }

    @Test
    void anAnswerThatACrashCutOffIsAskedForAgain(TestReporter reporter) throws Exception {
        create("talker");
        survivesACrash("talker", Duration.ofSeconds(5), reporter);
    }

    /// Longer than any restart of the server takes, with each program that can be told where its model
    /// is.
    @Tag("long")
    @ParameterizedTest
    @CsvSource({"patient, claude, 60", "other, opencode, 5", "other-patient, opencode, 60"})
    void anAbsenceIsBridgedByTheProgramsThemselves(String agent, String program, int seconds, TestReporter reporter)
            throws Exception {
        if (program.equals("opencode")) {
            ObjectNode request = Json.object().put("name", agent).put("provider", "scripted");
            request.putObject("env").put("PATH", "/workspace/bin:/usr/local/bin:/usr/bin:/bin");
            server.api().create(request);
            server.api()
                    .send(
                            "PUT",
                            Api.files(agent, "bin/claude") + "?mode=0755",
                            BodyPublishers.ofString(OPENCODE),
                            Map.of());
        } else {
            create(agent);
        }
        survivesACrash(agent, Duration.ofSeconds(seconds), reporter);
    }

    private static void survivesACrash(String agent, Duration absence, TestReporter reporter) throws Exception {
        try (EventReader events = server.events("/v1/agents/" + agent + "/events")) {
            String task = speaking(agent);
            server.kill();
            Thread.sleep(absence);
            long back = System.nanoTime();
            server.start();
            long ready = System.nanoTime();
            Api.Event end = events.awaitEnd(task, PATIENCE);
            long ended = System.nanoTime();
            reporter.publishEntry(Map.of(
                    "absence", absence.toString(),
                    "ready after ms", Long.toString(TimeUnit.NANOSECONDS.toMillis(ready - back)),
                    "ended after ms", Long.toString(TimeUnit.NANOSECONDS.toMillis(ended - back)),
                    "asked", Integer.toString(ASKED.size())));
            assertThat(end.data().path("state").asString("")).as(end.toString()).isEqualTo("finished");
            assertThat(ASKED.size()).isGreaterThan(1);
        }
        server.api().delete(agent);
    }

    @Test
    void aStopThatWasMeantIsASlowAnswer() throws Exception {
        create("speaker");
        server.api().create(shell("ticker"));
        server.api().create(shell("sleeper"));
        server.api().pause("sleeper");
        try (EventReader events = server.events("/v1/events")) {
            String ticking = server.api()
                    .task("ticker", "until [ -e go ]; do date +%s%N > tick; sleep 0.05; done; echo ticked")
                    .id();
            String task = speaking("speaker");
            assertThat(server.term()).isIn(0, 128 + 15);
            assertThat(states()).containsOnly("paused").hasSize(3);
            byte[] tick = Files.readAllBytes(found("tick"));
            Thread.sleep(Duration.ofMillis(500));
            assertThat(Files.readAllBytes(found("tick"))).isEqualTo(tick);

            server.start();
            assertThat(server.api().agent("sleeper").state()).isEqualTo("paused");
            assertThat(states()).containsOnlyOnce("paused").contains("running");
            assertThat(server.api().agent("ticker").state()).isEqualTo("running");
            server.api().write("ticker", "go", new byte[0]);
            for (String each : List.of(ticking, task)) {
                Api.Event end = events.awaitEnd(each, PATIENCE);
                assertThat(end.data().path("state").asString(""))
                        .as(end.toString())
                        .isEqualTo("finished");
            }
            assertThat(server.api().shown("speaker", task).result()).hasValue(SPOKEN);
        }
        for (String agent : List.of("speaker", "ticker", "sleeper")) {
            server.api().delete(agent);
        }
    }

    /// An answer that ends within the server's patience is not cut off.
    @Test
    void aStopWaitsForAnAnswerThatIsNearlyThere() throws Exception {
        create("brief");
        try (EventReader events = server.events("/v1/agents/brief/events")) {
            String task = speaking("brief");
            // Eight seconds is how long the answer takes; the server waits for five.
            Thread.sleep(Duration.ofSeconds(4));
            server.term();
            server.start();
            Api.Event end = events.awaitEnd(task, PATIENCE);
            assertThat(end.data().path("state").asString("")).as(end.toString()).isEqualTo("finished");
            assertThat(ASKED).hasSize(1);
        }
        server.api().delete("brief");
    }

    private static ObjectNode shell(String name) {
        return Json.object().put("name", name).put("driver", "command");
    }

    /// How the engine calls the containers of agents that have one.
    private static List<String> states() throws IOException {
        return server.containers().stream()
                .map(container -> server.docker().inspect(container, "{{.State.Status}}"))
                .toList();
    }

    /// The file of this name in the only workspace that has one, as it lies in the pool.
    private static Path found(String name) throws IOException {
        try (Stream<Path> volumes = Files.list(server.data().resolve("pool/volumes"))) {
            return volumes.map(volume -> volume.resolve("workspace").resolve(name))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
