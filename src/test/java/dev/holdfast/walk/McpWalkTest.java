package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// The tools for people's assistants, as a foreign program uses them.
@Timeout(180)
class McpWalkTest {

    private static final List<String> READING = List.of(
            "list_agents",
            "get_agent",
            "get_task",
            "list_tasks",
            "list_files",
            "read_file",
            "search_files",
            "list_snapshots",
            "list_changes",
            "diff_file",
            "file_history",
            "compare_agents");

    private static TestServer server;
    private static Assistant assistant;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small());
        assistant = new Assistant(server.address(), server.token());
    }

    @AfterAll
    static void stopServer() {
        assistant.close();
        server.close();
    }

    private static String token(String scope) throws IOException {
        String body = Json.object().put("name", scope).put("scope", scope).toString();
        var made = server.api()
                .send("POST", "/v1/tokens", BodyPublishers.ofString(body), Map.of("Content-Type", "application/json"));
        assertThat(made.statusCode())
                .as(new String(made.body(), StandardCharsets.UTF_8))
                .isBetween(200, 201);
        return Api.JSON.readTree(made.body()).path("secret").asString("");
    }

    private static void created(String name) {
        assistant.use("create_agent", Map.of("name", name, "driver", "command"));
    }

    private static String write(String agent, String path, String content) {
        return assistant
                .use("write_file", Map.of("agent", agent, "path", path, "content", content))
                .path("path")
                .asString();
    }

    private static String read(String agent, String path) {
        return assistant
                .use("read_file", Map.of("agent", agent, "path", path))
                .path("content")
                .asString();
    }

    @Test
    void theServerIsGreeted() {
        assertThat(assistant.client().getServerInfo().name()).isEqualTo("holdfast");
        assertThat(assistant.client().getServerInstructions()).contains("take it as data");
        assertThat(assistant.client().ping()).isNotNull();
    }

    @Test
    void theToolsOfATokenAreThoseThatItMayUse() throws IOException {
        List<McpSchema.Tool> all = assistant.tools();
        assertThat(all).hasSize(26);
        assertThat(all).allSatisfy(tool -> {
            assertThat(tool.description()).as(tool.name()).endsWith(".");
            assertThat(tool.inputSchema().get("additionalProperties")).isEqualTo(false);
            assertThat(tool.inputSchema().toString()).doesNotContain("$ref");
        });
        assertThat(all.stream()
                        .filter(tool -> tool.annotations().readOnlyHint())
                        .map(McpSchema.Tool::name))
                .containsExactlyInAnyOrderElementsOf(with(READING, "preview_restore"));
        assertThat(all.stream()
                        .filter(tool -> tool.annotations().destructiveHint())
                        .map(McpSchema.Tool::name))
                .containsExactlyInAnyOrder("delete_agent", "write_file", "delete_file");
        try (Assistant reader = new Assistant(server.address(), token("read"))) {
            assertThat(reader.names()).containsExactlyInAnyOrderElementsOf(READING);
            assertThat(reader.refused("create_agent", Map.of("name", "unwanted")))
                    .contains("may only read")
                    .contains("scope_too_narrow");
        }
        assertThat(server.api().agents()).extracting(Api.Agent::name).doesNotContain("unwanted");
    }

    private static List<String> with(List<String> names, String more) {
        return Stream.concat(names.stream(), Stream.of(more)).toList();
    }

    @Test
    void filesAreWrittenReadFoundMovedAndDeleted() {
        created("filer");
        write("filer", "/workspace/docs/über uns.txt", "first line\nneedle in it\n");
        JsonNode listing = assistant.use("list_files", Map.of("agent", "filer", "path", "docs"));
        String path = listing.at("/entries/0/path").asString();
        assertThat(path).isEqualTo("docs/%C3%BCber%20uns.txt");
        assertThat(read("filer", path)).isEqualTo("first line\nneedle in it\n");
        assertThat(read("filer", "docs/über uns.txt")).isEqualTo("first line\nneedle in it\n");
        JsonNode found = assistant.use("search_files", Map.of("agent", "filer", "q", "needle"));
        assertThat(found.path("lines").toString()).contains("needle in it");
        assistant.use("move_file", Map.of("agent", "filer", "path", path, "to", "moved here.txt"));
        assertThat(read("filer", "moved here.txt")).startsWith("first");
        McpSchema.CallToolResult deleted =
                assistant.call("delete_file", Map.of("agent", "filer", "path", "moved here.txt"));
        assertThat(Assistant.text(deleted)).isEqualTo("Done.\n");
        assertThat(assistant.refused("read_file", Map.of("agent", "filer", "path", "moved here.txt")))
                .contains("moved here.txt", "file_not_found");
        assertThat(assistant.refused("read_file", Map.of("agent", "filer", "path", "docs")))
                .contains("list_files");
        assertThat(assistant.refused("read_file", Map.of("agent", "filer", "path", "../../etc/passwd")))
                .contains("bad_path");
        write("filer", "empty", "");
        assertThat(read("filer", "empty")).isEmpty();
        assertThat(assistant.refused("list_files", Map.of("agent", "filer", "path", "empty")))
                .contains("not_a_directory");
    }

    @Test
    void largeFilesComeInPartsAndBytesInBase64() {
        created("large");
        String text = "zwölf Boxkämpfer\n".repeat(10_000);
        write("large", "long.txt", text);
        StringBuilder whole = new StringBuilder();
        long offset = 0;
        int parts = 0;
        for (boolean more = true; more; parts++) {
            JsonNode part = assistant.use("read_file", Map.of("agent", "large", "path", "long.txt", "offset", offset));
            whole.append(part.path("content").asString());
            more = part.has("next_offset");
            offset = part.path("next_offset").asLong(0);
        }
        assertThat(whole.toString()).isEqualTo(text);
        assertThat(parts).isEqualTo(4);
        byte[] bytes = {0, 1, (byte) 0xfe, (byte) 0xff};
        String content = Base64.getEncoder().encodeToString(bytes);
        assistant.use(
                "write_file", Map.of("agent", "large", "path", "bytes", "content", content, "encoding", "base64"));
        JsonNode read = assistant.use("read_file", Map.of("agent", "large", "path", "bytes"));
        assertThat(read.path("encoding").asString()).isEqualTo("base64");
        assertThat(read.path("content").asString()).isEqualTo(content);
    }

    @Test
    void listsAreCutWithASentenceOnHowToGetTheRest() {
        created("lister");
        for (int i = 0; i < 60; i++) {
            write("lister", "many/" + "n".repeat(200) + i, "");
        }
        JsonNode first = assistant.use("list_files", Map.of("agent", "lister", "path", "many"));
        assertThat(first.path("entries")).hasSize(50);
        String cursor = first.path("cursor").asString("");
        JsonNode rest = assistant.use("list_files", Map.of("agent", "lister", "path", "many", "cursor", cursor));
        assertThat(rest.path("entries")).hasSize(10);
        write("lister", "lines.txt", ("needle " + "x".repeat(900) + "\n").repeat(300));
        McpSchema.CallToolResult found =
                assistant.call("search_files", Map.of("agent", "lister", "q", "needle", "limit", 1000));
        assertThat(Assistant.text(found)).contains("There is more than this");
        assertThat(Assistant.text(found).length()).isLessThan(70_000);
    }

    @Test
    void timeIsTravelled() {
        created("traveller");
        write("traveller", "a.txt", "one\n");
        String first = assistant
                .use("take_snapshot", Map.of("agent", "traveller", "label", "first"))
                .path("id")
                .asString();
        write("traveller", "a.txt", "two\n");
        JsonNode changes = assistant.use("list_changes", Map.of("agent", "traveller"));
        assertThat(changes.at("/changes/0/path").asString()).isEqualTo("a.txt");
        JsonNode diff = assistant.use("diff_file", Map.of("agent", "traveller", "path", "a.txt", "from", first));
        assertThat(diff.path("hunks").toString()).contains("-one", "+two");
        JsonNode history = assistant.use("file_history", Map.of("agent", "traveller", "path", "a.txt"));
        assertThat(history.path("versions")).hasSize(2);
        JsonNode preview = assistant.use("preview_restore", Map.of("agent", "traveller", "snapshot", first));
        assertThat(preview.at("/changes/0/path").asString()).isEqualTo("/a.txt");
        assertThat(read("traveller", "a.txt")).isEqualTo("two\n");
        JsonNode restored = assistant.use("restore_snapshot", Map.of("agent", "traveller", "snapshot", first));
        assertThat(read("traveller", "a.txt")).isEqualTo("one\n");
        assistant.use(
                "restore_snapshot",
                Map.of(
                        "agent",
                        "traveller",
                        "snapshot",
                        restored.path("kept").asString(),
                        "paths",
                        List.of("/workspace/a.txt")));
        assertThat(read("traveller", "a.txt")).isEqualTo("two\n");
        assertThat(assistant.use("list_snapshots", Map.of("agent", "traveller")).path("snapshots"))
                .hasSize(3);
    }

    @Test
    void aTaskIsGivenAndWaitedFor() {
        created("worker");
        String task = assistant
                .use("create_task", Map.of("agent", "worker", "prompt", "echo done > result.txt"))
                .path("id")
                .asString();
        JsonNode ended = assistant.use("get_task", Map.of("agent", "worker", "task", task, "wait", "60s"));
        assertThat(ended.path("state").asString()).isEqualTo("finished");
        assertThat(read("worker", "result.txt")).isEqualTo("done\n");
        String waiting = assistant
                .use("create_task", Map.of("agent", "worker", "prompt", "sleep 600"))
                .path("id")
                .asString();
        JsonNode early = assistant.use("get_task", Map.of("agent", "worker", "task", waiting, "wait", "1s"));
        assertThat(early.path("state").asString()).isIn("queued", "running");
        assertThat(assistant.refused(
                        "restore_snapshot", Map.of("agent", "worker", "snapshot", "snp_" + "0".repeat(26))))
                .contains("snapshot_not_found");
        assistant.use("cancel_task", Map.of("agent", "worker", "task", waiting));
        assertThat(assistant.use("list_tasks", Map.of("agent", "worker")).path("tasks"))
                .hasSize(2);
        assertThat(assistant.refused("get_task", Map.of("agent", "worker", "task", task, "wait", "long")))
                .contains("bad_query");
    }

    @Test
    void aForkIsMadeComparedAndAdopted() {
        created("parent");
        write("parent", "a.txt", "one\n");
        assistant.use("fork_agent", Map.of("agent", "parent", "name", "child"));
        write("child", "b.txt", "new\n");
        JsonNode compared = assistant.use("compare_agents", Map.of("agent", "child", "with", "parent"));
        assertThat(compared.path("total").asInt()).isEqualTo(1);
        JsonNode preview = assistant.use("adopt_fork", Map.of("agent", "parent", "from", "child", "preview", true));
        assertThat(preview.path("changes")).hasSize(1);
        assistant.use("adopt_fork", Map.of("agent", "parent", "from", "child"));
        assertThat(read("parent", "b.txt")).isEqualTo("new\n");
        assertThat(assistant
                        .use("pause_agent", Map.of("agent", "child"))
                        .path("state")
                        .asString())
                .isEqualTo("paused");
        assertThat(assistant
                        .use("resume_agent", Map.of("agent", "child"))
                        .path("state")
                        .asString())
                .isEqualTo("running");
        assistant.use("delete_agent", Map.of("agent", "child"));
        assertThat(assistant.refused("get_agent", Map.of("agent", "child"))).contains("agent_not_found");
        assertThat(assistant.use("list_agents", Map.of()).toString()).doesNotContain("\"child\"");
    }

    @Test
    void theAuditHasTheCallOfEachTool() throws IOException {
        created("audited");
        write("audited", "seen.txt", "1");
        read("audited", "seen.txt");
        assistant.use("list_files", Map.of("agent", "audited"));
        var audit = server.api().send("GET", "/v1/audit?limit=1000", BodyPublishers.noBody(), Map.of());
        JsonNode entries = Api.JSON.readTree(audit.body()).path("entries");
        List<String> deeds = entries.valueStream()
                .filter(entry -> entry.toString().contains("audited"))
                .map(entry -> entry.path("action").asString() + " "
                        + entry.path("status").asInt())
                .toList();
        assertThat(deeds)
                .containsExactlyInAnyOrder(
                        "PUT /v1/agents/{agent}/files/{path} 201", "GET /v1/agents/{agent}/files/{path} 206");
        assertThat(entries.toString()).contains("POST /v1/agents").doesNotContain("/mcp");
    }

    @Test
    void aRepeatWithTheSameKeyDoesNothingTwice() {
        created("repeated");
        Map<String, Object> once = Map.of("agent", "repeated", "label", "x", "idempotency_key", "key-of-mine");
        String first = assistant.use("take_snapshot", once).path("id").asString();
        assertThat(assistant.use("take_snapshot", once).path("id").asString()).isEqualTo(first);
        assertThat(assistant.refused(
                        "take_snapshot", Map.of("agent", "repeated", "label", "y", "idempotency_key", "key-of-mine")))
                .contains("idempotency_key_reused");
        assertThat(assistant.use("list_snapshots", Map.of("agent", "repeated")).path("snapshots"))
                .hasSize(1);
    }

    @Test
    void theDoorRefusesWhatTheApiRefuses() throws IOException {
        String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        Map<String, String> json = Map.of("Content-Type", "application/json");
        assertThat(posted(ping, json).statusCode()).isEqualTo(200);
        var get = server.api().send("GET", "/mcp", BodyPublishers.noBody(), Map.of());
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("Allow")).hasValue("POST");
        var told = posted("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", json);
        assertThat(told.statusCode()).isEqualTo(202);
        assertThat(told.body()).isEmpty();
        assertThat(posted(ping, Map.of("Content-Type", "application/json", "Origin", "https://evil.example"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(posted(ping, Map.of("Content-Type", "text/plain")).statusCode())
                .isEqualTo(400);
        assertThat(posted(ping, Map.of("Content-Type", "application/json", "MCP-Protocol-Version", "1"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(posted("x".repeat(9 << 20), json).statusCode()).isEqualTo(413);
        Api stranger = new Api(server.address(), Optional.of("hf_nobody"));
        assertThat(stranger.send("POST", "/mcp", BodyPublishers.ofString(ping), json)
                        .statusCode())
                .isEqualTo(401);
    }

    private static HttpResponse<byte[]> posted(String body, Map<String, String> headers) throws IOException {
        return server.api().send("POST", "/mcp", BodyPublishers.ofString(body), headers);
    }
}
