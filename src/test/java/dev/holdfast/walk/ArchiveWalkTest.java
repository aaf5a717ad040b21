package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.json.Json;
import dev.holdfast.storage.Manifest;
import dev.holdfast.storage.RichTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An agent with a hostile workspace and a past is archived, read out of the archive, and brought back
/// as it was, whatever happens on the way.
class ArchiveWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POOL_BYTES = 1L << 30;

    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small().withPool(POOL_BYTES));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static ObjectNode command(String name) {
        return Json.object().put("name", name).put("driver", "command");
    }

    private static Path pooled(String kind) {
        return server.data().resolve("pool").resolve(kind);
    }

    private static Path only(Path folder) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(place -> !place.getFileName().toString().startsWith("rm-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// What a volume and its snapshots look like.
    private record Looks(SortedMap<String, String> present, SortedMap<String, String> past) {

        static Looks now(String snapshot) throws IOException {
            Path volume = only(pooled("volumes"));
            Path past = pooled("snapshots").resolve(volume.getFileName()).resolve(snapshot);
            SortedMap<String, String> present = Manifest.of(volume.resolve("workspace"));
            Manifest.of(volume.resolve("home")).forEach((name, line) -> present.put("home/" + name, line));
            return new Looks(present, Manifest.of(past.resolve("workspace")));
        }
    }

    private static String grown(Api api, String name) throws IOException {
        api.create(command(name));
        Path workspace = only(pooled("volumes")).resolve("workspace");
        RichTree.grow(workspace);
        String snapshot = api.snapshot(name, "then").id();
        api.write(name, "src/later.txt", "later\n".getBytes(StandardCharsets.UTF_8));
        api.remove(name, "random");
        return snapshot;
    }

    private static JsonNode ended(Api api, JsonNode operation) throws IOException {
        JsonNode now = operation;
        while (now.path("state").asString().equals("running")) {
            now = api.get("/v1/operations/" + operation.path("id").asString() + "?wait=30s", JsonNode.class);
        }
        return now;
    }

    private static JsonNode done(Api api, String name, String verb) throws IOException {
        JsonNode operation = api.post("/v1/agents/" + name + "/" + verb + "?wait=30s", Json.object(), JsonNode.class);
        JsonNode end = ended(api, operation);
        assertThat(end.path("state").asString()).as(end.toString()).isEqualTo("done");
        return end;
    }

    @Test
    void anArchivedAgentIsReadAndComesBackAsItWas() throws Exception {
        Api api = server.api();
        String snapshot = grown(api, "packed");
        Looks before = Looks.now(snapshot);
        done(api, "packed", "archive");
        assertThat(api.agent("packed").state()).isEqualTo("archived");
        assertThat(server.containers()).isEmpty();
        assertThat(pooled("volumes")).isEmptyDirectory();
        JsonNode archive = api.get("/v1/agents/packed/archive", JsonNode.class);
        assertThat(archive.path("snapshots").asInt()).isEqualTo(1);
        assertThat(archive.path("encrypted").asBoolean()).isTrue();
        readsColdFiles(api, snapshot);
        refusesEverythingElse(api, snapshot);
        assertThat(server.containers()).isEmpty();
        comesOutOfTheTrashArchived(api);

        done(api, "packed", "unarchive");
        assertThat(api.agent("packed").state()).isEqualTo("paused");
        assertThat(Looks.now(snapshot)).isEqualTo(before);
        assertThat(server.data().resolve("cold")).isEmptyDirectory();
        api.resume("packed");
        assertThat(api.agent("packed").state()).isEqualTo("running");
        assertThat(api.preview("packed", snapshot).changes()).isNotEmpty();
        interrupted(api, snapshot);
    }

    private static void readsColdFiles(Api api, String snapshot) throws IOException {
        assertThat(api.list("packed", "src"))
                .extracting(Api.Entry::name)
                .contains("main.c", "later.txt", "deep", "run.sh");
        assertThat(api.read("packed", "src/later.txt")).asString().isEqualTo("later\n");
        assertThat(api.read("packed", "empty/up")).asString().isEqualTo("int main;\n");
        assertThat(api.readAt("packed", snapshot, "random")).hasSize(100_000);
        assertThat(api.listAt("packed", snapshot, "src"))
                .extracting(Api.Entry::name)
                .doesNotContain("later.txt");
    }

    private static void refusesEverythingElse(Api api, String snapshot) {
        byte[] bytes = {'x'};
        assertArchived(() -> api.write("packed", "new", bytes));
        assertArchived(() -> api.remove("packed", "src"));
        assertArchived(() -> api.task("packed", "echo"));
        assertArchived(() -> api.resume("packed"));
        assertArchived(() -> api.snapshot("packed", "no"));
        assertArchived(() -> api.restore("packed", snapshot));
        assertArchived(() -> api.get("/v1/agents/packed/search?q=main", JsonNode.class));
        assertArchived(() -> done(api, "packed", "archive"));
    }

    private static void comesOutOfTheTrashArchived(Api api) throws IOException {
        api.delete("packed");
        api.post("/v1/agents/packed/undelete", Json.object(), JsonNode.class);
        assertThat(api.agent("packed").state()).isEqualTo("archived");
        assertThat(api.read("packed", "src/later.txt")).asString().isEqualTo("later\n");
    }

    private static void assertArchived(ThrowingCallable call) {
        assertThatThrownBy(call).hasMessageContaining("409").hasMessageContaining("agent_archived");
    }

    /// The server is killed in each phase of both ways; afterwards it is as before or as wanted, never
    /// between.
    private static void interrupted(Api first, String snapshot) throws Exception {
        Api api = first;
        api.write("packed", "large", new byte[0]);
        Path workspace = only(pooled("volumes")).resolve("workspace");
        Shell.run("bash", "-c", "head -c 60000000 /dev/urandom > " + workspace.resolve("large"));
        Looks before = Looks.now(snapshot);
        for (String phase : List.of("packing", "verifying", "finishing")) {
            api = killedIn(api, "archive", phase);
            if (api.agent("packed").state().equals("archived")) {
                done(api, "packed", "unarchive");
            }
            assertThat(Looks.now(snapshot)).isEqualTo(before);
        }
        done(api, "packed", "archive");
        for (String phase : List.of("verifying", "unpacking", "finishing")) {
            api = killedIn(api, "unarchive", phase);
            if (!api.agent("packed").state().equals("archived")) {
                assertThat(Looks.now(snapshot)).isEqualTo(before);
                done(api, "packed", "archive");
            }
            assertThat(api.read("packed", "src/later.txt")).asString().isEqualTo("later\n");
        }
        done(api, "packed", "unarchive");
        assertThat(Looks.now(snapshot)).isEqualTo(before);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(server.data().resolve("cold")).isEmptyDirectory());
    }

    private static Api killedIn(Api api, String verb, String phase) throws Exception {
        JsonNode operation = api.post("/v1/agents/packed/" + verb, Json.object(), JsonNode.class);
        String id = operation.path("id").asString();
        JsonNode now = operation;
        while (now.path("state").asString().equals("running")
                && !now.path("progress").path("phase").asString("").equals(phase)) {
            now = api.get("/v1/operations/" + id, JsonNode.class);
        }
        server.kill();
        server.start();
        Api again = server.api();
        assertThat(again.get("/v1/operations/" + id, JsonNode.class)
                        .path("state")
                        .asString())
                .isNotEqualTo("running");
        return again;
    }
}
