package dev.holdfast.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.gateway.Container;
import dev.holdfast.gateway.TestGateway;
import dev.holdfast.gateway.egress.EgressPolicy;
import dev.holdfast.gateway.models.Usage;
import dev.holdfast.id.TaskId;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The real Claude Code, in a container without a network, with a scripted model behind the real gateway.
class ClaudeCodeTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void theRealClaudeCodeDoesTheDemoWork() throws Exception {
        try (Bench bench = new Bench(folder, new DemoScript())) {
            TaskId task = TaskId.fresh();
            List<JsonNode> lines = bench.claude(task, "Plant three trees behind the old house");
            assertThat(folder.resolve("workspace/demo/prompt.txt"))
                    .hasContent("Plant three trees behind the old house");
            JsonNode result = lines.getLast();
            assertThat(result.path("type").asString()).isEqualTo("result");
            assertThat(result.path("is_error").asBoolean()).isFalse();
            assertThat(result.path("result").asString())
                    .contains("scripted model, not an AI")
                    .contains("words: 7");
            Usage usage = bench.house.ledger.ofTask(task);
            assertThat(usage.calls()).isGreaterThanOrEqualTo(4);
            assertThat(usage.outputTokens()).isPositive();
            assertThat(bench.house.events("model.called")).hasSize((int) usage.calls());
        }
    }

    @Test
    void aFollowUpInTheSameSessionIsWorkOfItsOwn() throws Exception {
        try (Bench bench = new Bench(folder, new DemoScript())) {
            List<JsonNode> first = bench.claude(TaskId.fresh(), "First words");
            String session = first.getFirst().path("session_id").asString();
            assertThat(session).isNotEmpty();
            List<JsonNode> second = bench.claude(TaskId.fresh(), "Second and other words", "--resume", session);
            assertThat(second.getLast().path("result").asString()).contains("words: 4");
            assertThat(folder.resolve("workspace/demo/prompt.txt")).hasContent("Second and other words");
        }
    }

    @Test
    void claudeCodeTriesAgainWhenTheModelIsOverloaded() throws Exception {
        List<Turn> turns = new CopyOnWriteArrayList<>();
        Script script = turn -> {
            turns.add(turn);
            return turns.size() == 1
                    ? new Step.Fail(529, "overloaded_error", "Overloaded")
                    : new Step.Say("second try");
        };
        try (Bench bench = new Bench(folder, script)) {
            List<JsonNode> lines = bench.claude(TaskId.fresh(), "Say something");
            assertThat(lines.getLast().path("result").asString()).isEqualTo("second try");
        }
    }

    /// A container as an agent has it, and the gateway on its loopback.
    private static final class Bench implements AutoCloseable {

        private final Container container;
        private final ScriptedModel model;
        private final TestGateway house;

        Bench(Path folder, Script script) throws Exception {
            container = Container.start(folder);
            model = new ScriptedModel(script);
            house = new TestGateway(
                    folder,
                    TestGateway.Setting.PLAIN
                            .listening((runtime, port) -> container.network().listen(port))
                            .demo(model.address()));
            house.open(EgressPolicy.CLOSED, Optional.of("demo"));
        }

        List<JsonNode> claude(TaskId task, String prompt, String... more) throws Exception {
            Map<String, String> environment = new HashMap<>(Map.of(
                    "HOME", "/home/agent",
                    "ANTHROPIC_BASE_URL", "http://127.0.0.1:8421/anthropic",
                    "ANTHROPIC_API_KEY", house.tokens.issue(task, house.agent),
                    "IS_SANDBOX", "1",
                    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"));
            // As in every runtime: the proxy beside the model gateway must not come between.
            environment.putAll(Map.of(
                    "http_proxy", "http://127.0.0.1:8421",
                    "https_proxy", "http://127.0.0.1:8421",
                    "HTTP_PROXY", "http://127.0.0.1:8421",
                    "HTTPS_PROXY", "http://127.0.0.1:8421",
                    "no_proxy", "127.0.0.1,localhost",
                    "NO_PROXY", "127.0.0.1,localhost"));
            List<String> command = new ArrayList<>(List.of("claude", "-p", prompt, "--output-format", "stream-json"));
            command.addAll(List.of("--verbose", "--dangerously-skip-permissions"));
            command.addAll(List.of(more));
            return container
                    .run(environment, command.toArray(String[]::new))
                    .lines()
                    .map(Json.MAPPER::readTree)
                    .toList();
        }

        @Override
        public void close() throws IOException {
            house.close();
            model.close();
            container.close();
        }
    }
}
