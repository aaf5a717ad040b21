package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import dev.holdfast.server.TurnedServer;
import dev.holdfast.storage.Manifest;
import dev.holdfast.storage.RichTree;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A hostile workspace is exactly as it was left, whatever became of everything around it, and whoever looks at it
/// starts nothing.
class ExactlyAsLeftTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POOL_BYTES = 1L << 30;
    private static final String AGENT = "left";
    private static final String IMAGE = "holdfast/walk-left:";

    /// The schema of a server that is one version newer.
    private static final int NEXT_VERSION = 900;

    private TestServer server;
    private SortedMap<String, String> left;
    private byte[] random;

    @BeforeEach
    void leaveAWorkspace() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small()
                .with("dev.holdfast.server.TurnedServer")
                .withPool(POOL_BYTES));
        server.api().create(AGENT);
        for (String part : List.of("workspace", "home")) {
            RichTree.grow(volume().resolve(part));
            RichTree.growRepositories(volume().resolve(part));
        }
        random = Files.readAllBytes(volume().resolve("workspace/random"));
        left = everything();
    }

    @AfterEach
    void stopServer() throws IOException {
        String image = image();
        server.close();
        server.docker().attempt("rmi", image);
    }

    private String image() throws IOException {
        return IMAGE + server.installation();
    }

    private Path volume() throws IOException {
        try (Stream<Path> volumes = Files.list(server.data().resolve("pool/volumes"))) {
            return volumes.filter(place -> !place.getFileName().toString().startsWith("rm-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private SortedMap<String, String> everything() throws IOException {
        SortedMap<String, String> lines = Manifest.withHoles(volume().resolve("workspace"));
        Manifest.withHoles(volume().resolve("home")).forEach((name, line) -> lines.put("home/" + name, line));
        return lines;
    }

    private JsonNode shown() throws IOException {
        return server.api().get("/v1/agents/" + AGENT, JsonNode.class);
    }

    /// The agent is in this state, everything is as it was, and looking at it starts nothing.
    private void isAsLeft(String stage, String state) throws IOException {
        isLookedAt(stage, state);
        assertThat(everything()).as(stage).isEqualTo(left);
    }

    private void isLookedAt(String stage, String state) throws IOException {
        Instant since = Instant.now();
        Api api = server.api();
        assertThat(api.agent(AGENT).state()).as(stage).isEqualTo(state);
        assertThat(api.list(AGENT, ""))
                .as(stage)
                .extracting(Api.Entry::name)
                .contains("src", "random", "sparse", "outer", "dangling", "new\nline");
        assertThat(api.list(AGENT, "outer/inner"))
                .as(stage)
                .extracting(Api.Entry::name)
                .contains("inner", "innermost", ".git");
        assertThat(api.read(AGENT, "random")).as(stage).isEqualTo(random);
        assertThat(server.docker().actions(server.installation(), since))
                .as("what the engine did at the stage " + stage)
                .isEmpty();
    }

    private void awaitDepth(String depth) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(shown().path("depth").asString("")).isEqualTo(depth));
    }

    private void done(String verb) throws IOException {
        Api api = server.api();
        JsonNode now = api.post("/v1/agents/" + AGENT + "/" + verb + "?wait=30s", Json.object(), JsonNode.class);
        while (now.path("state").asString("").equals("running")) {
            now = api.get("/v1/operations/" + now.path("id").asString("") + "?wait=30s", JsonNode.class);
        }
        assertThat(now.path("state").asString("")).as(now.toString()).isEqualTo("done");
    }

    @Test
    void aWorkspaceIsExactlyAsItWasLeft(@TempDir Path folder) throws Exception {
        isAsLeft("running", "running");
        isLeftAlone();
        isUpgraded(folder);
        losesItsMounts();
        resumesOnAnotherImage();

        done("archive");
        assertThat(server.data().resolve("pool/volumes")).isEmptyDirectory();
        isLookedAt("archived", "archived");
        done("unarchive");
        isAsLeft("unarchived", "paused");

        failsAndRecovers();
    }

    private void isLeftAlone() throws IOException {
        TurnedServer.turn(server.data(), Duration.ofMinutes(6));
        awaitDepth("frozen");
        isAsLeft("frozen", "paused");
        TurnedServer.turn(server.data(), Duration.ofDays(9));
        awaitDepth("stopped");
        Awaitility.await().atMost(PATIENCE).until(() -> server.containers().isEmpty());
        isAsLeft("stopped, nine days later", "paused");
    }

    /// The next server finds tables that it has to change first.
    private void isUpgraded(Path folder) throws Exception {
        Path migrations = Files.createDirectories(folder.resolve("db/migration"));
        Shell.run("sh", "-c", "cp src/main/resources/db/migration/*.sql " + migrations);
        Files.writeString(
                migrations.resolve("V" + NEXT_VERSION + "__next.sql"),
                "alter table agents add column next text not null default 'nothing';");
        assertThat(server.term()).isIn(0, 128 + 15);
        server.upgrade(folder);
        server.start();
        try (Stream<Path> data = Files.list(server.data())) {
            assertThat(data.map(file -> file.getFileName().toString()))
                    .as("the database is kept as it was")
                    .anyMatch(name -> name.matches("holdfast\\.db\\.v\\d+"));
        }
        isAsLeft("upgraded", "paused");
    }

    private void losesItsMounts() throws Exception {
        server.kill();
        server.unmountEverything();
        assertThat(server.mounts()).isEmpty();
        server.start();
        isAsLeft("mounted again", "paused");
    }

    private void resumesOnAnotherImage() throws Exception {
        Api api = server.api();
        server.docker().run("tag", api.agent(AGENT).image(), image());
        String body = Json.object().put("image", image()).toString();
        assertThat(api.send(
                                "PATCH",
                                "/v1/agents/" + AGENT,
                                BodyPublishers.ofString(body),
                                Map.of("Content-Type", "application/json"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(api.resume(AGENT).state()).isEqualTo("running");
        isAsLeft("resumed on another image", "running");
        try (EventReader events = server.events("/v1/agents/" + AGENT + "/events")) {
            String task = api.task(AGENT, "sha256sum random").id();
            events.awaitEnd(task, PATIENCE);
            assertThat(events.events())
                    .filteredOn(event -> event.type().equals("task.output"))
                    .extracting(event -> event.data().path("line").asString(""))
                    .containsExactly(Ledger.hash(random) + "  random");
        }
        isAsLeft("read by its agent", "running");
    }

    private void failsAndRecovers() throws Exception {
        Api api = server.api();
        assertThat(api.resume(AGENT).state()).isEqualTo("running");
        String usual = Images.small(server.docker());
        server.docker().run("rmi", image());
        for (String container : server.containers()) {
            server.docker().run("rm", "--force", container);
        }
        Awaitility.await().atMost(PATIENCE).until(() -> api.agent(AGENT).state().equals("error"));
        assertThat(api.agent(AGENT).reason()).contains(image());
        isAsLeft("in error", "error");
        server.docker().run("tag", usual, image());
        assertThat(api.recover(AGENT).state()).isEqualTo("running");
        isAsLeft("recovered", "running");
    }
}
