package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.gateway.demo.ScriptedModel;
import dev.holdfast.gateway.demo.Step;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The tools that an agent has for itself, used by the real Claude Code and by one who means harm.
@Timeout(300)
class AgentToolsWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern SNAPSHOT = Pattern.compile("snp_[0-9a-z]{26}");
    private static final String DOOR = "http://127.0.0.1:8421/mcp";

    private static final List<String> RESULTS = new CopyOnWriteArrayList<>();
    private static final Set<String> TOOLS = new CopyOnWriteArraySet<>();
    private static ScriptedModel model;
    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        model = new ScriptedModel(turn -> {
            TOOLS.addAll(turn.tools());
            RESULTS.clear();
            RESULTS.addAll(turn.results());
            return step(turn.answered(), turn.results());
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

    /// Writes a file, takes a snapshot, ruins the file, looks what changed, and puts it back.
    private static Step step(int answered, List<String> results) {
        return switch (answered) {
            case 0 -> new Step.Use("I write.", "Write", file("precious"));
            case 1 ->
                new Step.Use(
                        "I keep it.", "mcp__holdfast__snapshot", Json.object().put("label", "before the rewrite"));
            case 2 ->
                new Step.Use(
                        "I ruin it.",
                        "Bash",
                        Json.object()
                                .put("command", "echo ruined > /workspace/a.txt")
                                .put("description", "Ruin"));
            case 3 -> new Step.Use("What did I do?", "mcp__holdfast__changes", Json.object());
            case 4 ->
                new Step.Use(
                        "And before?", "mcp__holdfast__history", Json.object().put("path", "a.txt"));
            case 5 ->
                new Step.Use(
                        "Back.",
                        "mcp__holdfast__restore_file",
                        Json.object().put("path", "/workspace/a.txt").put("snapshot", snapshot(results.get(1))));
            default -> new Step.Say("All is well.");
        };
    }

    private static ObjectNode file(String content) {
        return Json.object().put("file_path", "/workspace/a.txt").put("content", content + "\n");
    }

    private static String snapshot(String text) {
        Matcher found = SNAPSHOT.matcher(text);
        return found.find() ? found.group() : "none in " + text;
    }

    @Test
    void theRealClaudeCodeTakesASnapshotAndPutsAFileBack() throws Exception {
        Api api = server.api();
        api.create(Json.object().put("name", "careful").put("provider", "scripted"));
        String task = api.task("careful", "Work with care.").id();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> api.shown("careful", task).ended());
        assertThat(api.shown("careful", task).result()).hasValue("All is well.");
        assertThat(TOOLS)
                .contains(
                        "mcp__holdfast__snapshot",
                        "mcp__holdfast__changes",
                        "mcp__holdfast__history",
                        "mcp__holdfast__restore_file");
        assertThat(RESULTS).hasSize(6);
        assertThat(RESULTS.get(3)).contains("a.txt", "modified");
        assertThat(RESULTS.get(4)).contains(snapshot(RESULTS.get(1)));
        assertThat(api.read("careful", "a.txt")).asString().isEqualTo("precious\n");
        String kept = snapshot(RESULTS.get(5).substring(RESULTS.get(5).indexOf("kept")));
        assertThat(api.readAt("careful", kept, "a.txt")).asString().isEqualTo("ruined\n");
        assertThat(api.snapshots("careful"))
                .anySatisfy(snapshot -> {
                    assertThat(snapshot.id()).isEqualTo(snapshot(RESULTS.get(1)));
                    assertThat(snapshot.reason()).isEqualTo("agent");
                    assertThat(snapshot.label()).hasValue("before the rewrite");
                })
                .anySatisfy(snapshot -> assertThat(snapshot.id()).isEqualTo(kept));
    }

    /// Sends this from inside the runtime of the agent, and answers what came back with the status as
    /// its last line.
    private static String inside(String container, String body, String... options) throws IOException {
        ObjectNode nothing = Json.object();
        String script = "fetch(process.argv[1], JSON.parse(process.argv[2]))"
                + ".then(async answer => console.log(await answer.text() + '\\n' + answer.status))";
        ObjectNode headers = Json.object().put("Content-Type", "application/json");
        for (int i = 0; i < options.length; i += 2) {
            headers.put(options[i], options[i + 1]);
        }
        ObjectNode request = nothing.put("method", "POST").put("body", body);
        request.set("headers", headers);
        return server.docker()
                .run("exec", container, "node", "-e", script, DOOR, request.toString())
                .output();
    }

    private static String call(String tool, ObjectNode arguments) {
        ObjectNode params = Json.object().put("name", tool);
        params.set("arguments", arguments);
        ObjectNode request = Json.object().put("jsonrpc", "2.0").put("id", 1).put("method", "tools/call");
        request.set("params", params);
        return request.toString();
    }

    @Test
    void whoMeansHarmReachesNobodyElseAndFillsNothing() throws Exception {
        Api api = server.api();
        api.create(Json.object().put("name", "victim").put("driver", "command"));
        api.write("victim", "secret.txt", "mine".getBytes(StandardCharsets.UTF_8));
        String foreign = api.snapshot("victim", "theirs").id();
        api.create(Json.object().put("name", "hostile").put("driver", "command"));
        api.write("hostile", "of-the-hostile.txt", new byte[0]);
        String container = containerOf("of-the-hostile.txt");
        ObjectNode theirs = Json.object().put("path", "secret.txt").put("snapshot", foreign);
        assertThat(inside(container, call("restore_file", theirs))).contains("snapshot_not_found", "\"isError\":true");
        assertThat(inside(container, call("changes", Json.object().put("from", foreign))))
                .contains("snapshot_not_found");
        assertThat(inside(
                        container,
                        call("history", Json.object().put("path", "x").put("agent", "victim"))))
                .contains("no argument \\\"agent\\\"");
        for (String tool : List.of("list_agents", "read_file", "delete_agent", "restore_snapshot")) {
            assertThat(inside(container, call(tool, Json.object()))).contains("Unknown tool");
        }
        assertThat(inside(container, call("snapshot", Json.object()), "Origin", "https://evil.example"))
                .endsWith("403\n");
        assertThat(inside(container, call("snapshot", Json.object()), "Content-Type", "text/plain"))
                .endsWith("415\n");
        assertThat(inside(container, "x".repeat(70_000))).endsWith("413\n");
        assertThat(inside(container, "{")).endsWith("400\n");
        String own = snapshot(inside(container, call("snapshot", Json.object())));
        assertThat(inside(container, call("snapshot", Json.object())))
                .contains(own)
                .contains("Nothing was written since");
        for (String path : List.of("../../etc/passwd", "", ".", "absent", "/proc/1/root")) {
            ObjectNode out = Json.object().put("path", path).put("snapshot", own);
            assertThat(inside(container, call("restore_file", out))).as(path).contains("\"isError\":true");
        }
        assertThat(api.snapshots("hostile")).hasSize(1);
        assertRateLimited(container);
        assertThat(api.read("victim", "secret.txt")).asString().isEqualTo("mine");
        assertThat(api.snapshots("victim")).hasSize(1);
    }

    private static void assertRateLimited(String container) throws IOException {
        String script = """
                const fs = require('fs');
                (async () => {
                  for (let i = 0; i < 40; i++) {
                    fs.writeFileSync('/workspace/f' + i, 'x' + i);
                    const answer = await fetch('%s', {method: 'POST', headers: {'Content-Type': 'application/json'},
                      body: JSON.stringify({jsonrpc: '2.0', id: i, method: 'tools/call',
                        params: {name: 'snapshot', arguments: {}}})});
                    console.log(await answer.text());
                  }
                })();
                """.formatted(DOOR);
        String said =
                server.docker().run("exec", container, "node", "-e", script).output();
        assertThat(said.lines().filter(line -> line.contains("too_many_snapshots")))
                .hasSize(11);
        assertThat(said).contains("within an hour");
        assertThat(server.api().snapshots("hostile")).hasSize(30);
    }

    @Test
    void aLinkAndAModeComeBack() throws Exception {
        Api api = server.api();
        api.create(Json.object().put("name", "linker").put("driver", "command"));
        String made = api.task(
                        "linker",
                        "ln -s of-the-linker.txt link; echo 1 > of-the-linker.txt;"
                                + " printf 'run' > run.sh; chmod 755 run.sh; mkfifo pipe; mkdir folder")
                .id();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> api.shown("linker", made).ended());
        String then = api.snapshot("linker", "then").id();
        String container = containerOf("of-the-linker.txt");
        String ruined =
                api.task("linker", "rm link run.sh; echo not a link > link").id();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> api.shown("linker", ruined).ended());
        for (String path : List.of("link", "run.sh")) {
            ObjectNode back = Json.object().put("path", path).put("snapshot", then);
            assertThat(inside(container, call("restore_file", back))).contains("\"isError\":false");
        }
        assertThat(api.list("linker", ""))
                .filteredOn(entry -> entry.name().equals("run.sh"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.mode()).endsWith("755"));
        assertThat(server.docker()
                        .run("exec", container, "readlink", "/workspace/link")
                        .output())
                .isEqualTo("of-the-linker.txt\n");
        for (String path : List.of("pipe", "folder")) {
            ObjectNode back = Json.object().put("path", path).put("snapshot", then);
            assertThat(inside(container, call("restore_file", back))).contains("\"isError\":true");
        }
    }

    private static String containerOf(String file) throws IOException {
        return server.containers().stream()
                .filter(container -> server.docker()
                        .attempt("exec", container, "test", "-e", "/workspace/" + file)
                        .good())
                .findFirst()
                .orElseThrow();
    }
}
