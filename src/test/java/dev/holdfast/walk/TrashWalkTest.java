package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.json.Json;
import dev.holdfast.server.TurnedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What is deleted can be brought back for a while, and goes for good only after that was announced.
class TrashWalkTest {

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

    private static List<String> trash() throws IOException {
        return server.api()
                .get("/v1/trash", JsonNode.class)
                .path("agents")
                .valueStream()
                .map(agent -> agent.path("id").asString(""))
                .toList();
    }

    private static JsonNode undelete(String agent, String query) throws IOException {
        return server.api().post("/v1/agents/" + agent + "/undelete" + query, Json.object(), JsonNode.class);
    }

    @Test
    void oneComesBackAsItWas() throws Exception {
        Api api = server.api();
        String id = api.create("regretted").id();
        api.write("regretted", "kept", SMALL);
        String snapshot = api.snapshot("regretted", "before").id();
        api.delete("regretted");
        assertThat(trash()).contains(id);
        assertThat(undelete("regretted", "").path("state").asString("")).isEqualTo("paused");
        assertThat(trash()).doesNotContain(id);
        assertThat(api.agent("regretted").id()).isEqualTo(id);
        assertThat(api.read("regretted", "kept")).isEqualTo(SMALL);
        assertThat(api.snapshots("regretted")).extracting(Api.Snapshot::id).contains(snapshot);
        try (EventReader events = server.events("/v1/agents/regretted/events")) {
            String task = api.task("regretted", "cat kept").id();
            assertThat(events.awaitEnd(task, PATIENCE).data().path("state").asString(""))
                    .isEqualTo("finished");
        }
    }

    @Test
    void oneWhoseNameWasTakenComesBackUnderAnother() throws Exception {
        Api api = server.api();
        String first = api.create("twice").id();
        api.write("twice", "first", SMALL);
        api.delete("twice");
        String second = api.create("twice").id();
        Api.Refused taken = catchThrowableOfType(Api.Refused.class, () -> undelete("twice", ""));
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.code()).isEqualTo("agent_exists");
        assertThat(taken).hasMessageContaining("?name=");
        undelete("twice", "?name=once-more");
        assertThat(api.agent("once-more").id()).isEqualTo(first);
        assertThat(api.read("once-more", "first")).isEqualTo(SMALL);

        api.delete("twice");
        api.create("twice");
        api.delete("twice");
        Api.Refused which = catchThrowableOfType(Api.Refused.class, () -> undelete("twice", ""));
        assertThat(which.code()).isEqualTo("agents_of_this_name");
        assertThat(which).hasMessageContaining(second);
        undelete(second, "");
        assertThat(api.agent("twice").id()).isEqualTo(second);
        Api.Refused present = catchThrowableOfType(Api.Refused.class, () -> undelete(second, ""));
        assertThat(present.code()).isEqualTo("agent_not_found");
    }

    @Test
    void nobodyGoesForGoodWithoutNotice() throws Exception {
        Api api = server.api();
        String id = api.create("leaving").id();
        api.write("leaving", "big", new byte[100_000]);
        api.delete("leaving");
        try (EventReader events = server.events("/v1/events")) {
            turn(Duration.ofDays(6).plusMinutes(1));
            Api.Event notice = await(events, "agent.leaving", id);
            Instant at = Instant.parse(notice.data().path("at").asString(""));
            assertThat(trash()).contains(id);
            assertThat(api.get("/v1/trash", JsonNode.class).path("agents").toString())
                    .contains(at.toString());

            // However far the clock jumps, one that nobody was told of is told of first.
            String other = api.create("unannounced").id();
            api.delete("unannounced");
            turn(Duration.ofDays(100));
            await(events, "agent.purged", id);
            await(events, "agent.leaving", other);
            assertThat(trash()).contains(other).doesNotContain(id);
            undelete(other, "");
            turn(Duration.ofDays(2));
            assertThat(api.agent("unannounced").id()).isEqualTo(other);
            Api.Refused gone = catchThrowableOfType(Api.Refused.class, () -> undelete(id, ""));
            assertThat(gone.status()).isEqualTo(404);
        }
    }

    @Test
    void anArchivedOneTakesItsArchiveAlong() throws Exception {
        Api api = server.api();
        String id = api.create("packed").id();
        api.write("packed", "kept", SMALL);
        JsonNode operation = api.post("/v1/agents/packed/archive?wait=30s", Json.object(), JsonNode.class);
        assertThat(operation.path("state").asString("")).isEqualTo("done");
        api.delete("packed");
        assertThat(trash()).contains(id);
        assertThat(archives()).contains(id);
        undelete("packed", "");
        assertThat(api.agent("packed").state()).isEqualTo("archived");
        assertThat(api.read("packed", "kept")).isEqualTo(SMALL);

        api.delete("packed");
        try (EventReader events = server.events("/v1/events")) {
            turn(Duration.ofDays(7));
            await(events, "agent.leaving", id);
            assertThat(archives()).contains(id);
            turn(Duration.ofDays(2));
            await(events, "agent.purged", id);
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(archives()).doesNotContain(id));
    }

    private static List<String> archives() throws IOException {
        try (Stream<Path> packs = Files.list(server.data().resolve("cold"))) {
            return packs.map(pack -> pack.getFileName().toString()).toList();
        }
    }

    private static Api.Event await(EventReader events, String type, String agent) throws Exception {
        return events.await(
                event -> event.type().equals(type)
                        && event.agent().filter(agent::equals).isPresent(),
                PATIENCE);
    }
}
