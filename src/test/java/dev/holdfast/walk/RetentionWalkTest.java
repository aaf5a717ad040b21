package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Snapshots come by themselves, are pinned, go when they are asked to and when nothing keeps them.
class RetentionWalkTest {

    private static final long MIB = 1L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static void write(String agent, String file) throws IOException {
        server.api().write(agent, file, (file + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> reasons(String agent) throws IOException {
        return server.api().snapshots(agent).stream().map(Api.Snapshot::reason).toList();
    }

    private static void assertRefused(int status, String code, ThrowingCallable call) {
        Api.Refused refused = catchThrowableOfType(Api.Refused.class, call);
        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.status()).isEqualTo(status);
    }

    private static ObjectNode keeping(int last) {
        return Json.object()
                .put("all_days", 0)
                .put("last", last)
                .put("hourly", 0)
                .put("daily", 0)
                .put("weekly", 0)
                .put("monthly", 0);
    }

    @Test
    void aSnapshotIsPinnedAndDeleted() throws Exception {
        Api api = server.api();
        api.create("collector");
        write("collector", "one");
        String first = api.snapshot("collector", "first").id();
        write("collector", "two");
        String second = api.snapshot("collector", "second").id();
        assertThat(api.pin("collector", first, true).pinned()).isTrue();
        assertRefused(409, "snapshot_pinned", () -> api.deleteSnapshot("collector", first));
        assertThat(api.pin("collector", first, false).label()).contains("first");
        api.deleteSnapshot("collector", first);
        assertThat(api.snapshots("collector")).extracting(Api.Snapshot::id).containsExactly(second);
        assertRefused(404, "snapshot_not_found", () -> api.deleteSnapshot("collector", first));
        assertRefused(404, "snapshot_not_found", () -> api.readAt("collector", first, "one"));
        assertRefused(404, "snapshot_not_found", () -> api.restore("collector", first));
        assertThat(api.readAt("collector", second, "one")).asString().isEqualTo("one\n");
        assertThat(api.list("collector", "")).extracting(Api.Entry::name).containsExactly("one", "two");
        api.delete("collector");
    }

    /// What fills the pipe to the client keeps the file open on the server.
    @Test
    void aSnapshotThatSomebodyDownloadsFromStays() throws Exception {
        Api api = server.api();
        api.create("library");
        api.write("library", "big", new byte[(int) (64 * MIB)]);
        String snapshot = api.snapshot("library", "read").id();
        String target = Api.files("library", "big") + "?snapshot=" + snapshot;
        try (InputStream slow = api.stream(target, Map.of()).body()) {
            assertThat(slow.read()).isZero();
            assertRefused(409, "snapshot_in_use", () -> api.deleteSnapshot("library", snapshot));
            assertThat(api.snapshots("library")).extracting(Api.Snapshot::id).containsExactly(snapshot);
            long rest = 0;
            for (int read = 0; read >= 0; read = slow.read(new byte[(int) MIB])) {
                rest += read;
            }
            assertThat(rest).isEqualTo(64 * MIB - 1);
        }
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            api.deleteSnapshot("library", snapshot);
            return true;
        });
        assertThat(api.snapshots("library")).isEmpty();
        api.delete("library");
    }

    @Test
    void whatNothingKeepsGoesByItself() throws Exception {
        Api api = server.api();
        api.create("thinner");
        for (String file : List.of("a", "b", "c")) {
            write("thinner", file);
            api.snapshot("thinner", file);
        }
        List<Api.Snapshot> before = api.snapshots("thinner");
        api.pin("thinner", before.getLast().id(), true);
        String path = "/v1/agents/thinner/retention";
        JsonNode usual = api.get(path, JsonNode.class);
        assertThat(usual.path("from").asString("")).isEqualTo("default");
        assertThat(usual.path("policy").path("all_days").asInt(0)).isEqualTo(14);
        ObjectNode body = Json.object();
        body.set("policy", keeping(1));
        JsonNode preview = api.post(path + "/preview", body, JsonNode.class);
        assertThat(preview.path("going")).hasSize(1);
        assertThat(preview.path("going").path(0).path("id").asString(""))
                .isEqualTo(before.get(1).id());
        assertThat(preview.path("staying").findValuesAsString("why")).containsExactlyInAnyOrder("newest", "pinned");
        assertThat(api.snapshots("thinner")).hasSize(3);
        assertRefused(400, "bad_json", () -> api.put(path, Json.object().put("last", 1), JsonNode.class));
        assertRefused(422, "bad_retention", () -> api.put(path, keeping(-1), JsonNode.class));
        try (EventReader events = server.events("/v1/agents/thinner/events")) {
            assertThat(api.put(path, keeping(1), JsonNode.class).path("from").asString(""))
                    .isEqualTo("agent");
            Api.Event gone = events.await(event -> event.type().equals("snapshot.deleted"), PATIENCE);
            assertThat(gone.data().path("snapshot").asString(""))
                    .isEqualTo(before.get(1).id());
        }
        assertThat(api.snapshots("thinner"))
                .extracting(Api.Snapshot::id)
                .containsExactly(before.getFirst().id(), before.getLast().id());
        assertThat(api.get("/v1/agents/thinner", JsonNode.class)
                        .path("retention")
                        .asString(""))
                .isEqualTo("the last 1 (agent)");
        api.delete("thinner");
    }

    @Test
    void snapshotsComeBeforeEveryStopAndOnlyOfWhatChanged() throws Exception {
        Api api = server.api();
        api.create("sleeper");
        write("sleeper", "one");
        api.pause("sleeper");
        Awaitility.await().atMost(PATIENCE).until(() -> reasons("sleeper").equals(List.of("before_stop")));
        api.resume("sleeper");
        api.restart("sleeper");
        assertThat(reasons("sleeper")).containsExactly("before_stop");
        write("sleeper", "two");
        api.restart("sleeper");
        assertThat(reasons("sleeper")).containsExactly("before_stop", "before_stop");
        write("sleeper", "three");
        api.recover("sleeper");
        assertThat(reasons("sleeper")).hasSize(3);
        try (EventReader events =
                server.events("/v1/agents/" + api.agent("sleeper").id() + "/events")) {
            write("sleeper", "four");
            api.delete("sleeper");
            events.await(event -> event.type().equals("agent.deleted"), PATIENCE);
            assertThat(events.events().stream().map(Api.Event::type).toList())
                    .containsSubsequence("file.written", "snapshot.taken", "agent.deleted");
        }
    }

    @Test
    void snapshotsComeOnASchedule() throws Exception {
        Api api = server.api();
        JsonNode made = api.post(
                "/v1/agents",
                Json.object().put("name", "regular").put("driver", "command").put("snapshot_every_seconds", 60),
                JsonNode.class);
        assertThat(made.path("snapshot_every_seconds").asInt(0)).isEqualTo(60);
        assertThat(made.path("retention").asString(""))
                .startsWith("all for 14 days")
                .endsWith("(default)");
        api.task("regular", "while :; do date > now; sleep 1; done");
        Awaitility.await().atMost(PATIENCE).until(() -> reasons("regular").contains("schedule"));
        assertThat(api.agent("regular").state()).isEqualTo("running");
        JsonNode changed =
                api.patch("/v1/agents/regular", Json.object().put("snapshot_every_seconds", 0), JsonNode.class);
        assertThat(changed.has("snapshot_every_seconds")).isFalse();
        assertRefused(
                422,
                "bad_schedule",
                () -> api.patch("/v1/agents/regular", Json.object().put("snapshot_every_seconds", 5), JsonNode.class));
        api.send("DELETE", "/v1/agents/regular?cancel_task=true", BodyPublishers.noBody(), Map.of());
    }

    @Test
    void deletingASnapshotMakesRoomInAFullPool() throws Exception {
        try (TestServer small = TestServer.started(TestServer.Options.small().withPool(1024 * MIB))) {
            Api api = small.api();
            api.create("hog");
            api.task("hog", "dd if=/dev/urandom of=old bs=1M count=150; sync");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> !api.snapshots("hog").isEmpty());
            String old = api.snapshots("hog").getFirst().id();
            api.remove("hog", "old");
            api.task("hog", "dd if=/dev/zero of=big bs=1M; sync; sleep 600");
            Awaitility.await().atMost(PATIENCE).until(() -> free(api) == 0);
            api.deleteSnapshot("hog", old);
            assertThat(api.snapshots("hog")).extracting(Api.Snapshot::id).doesNotContain(old);
            api.remove("hog", "big");
            Awaitility.await().atMost(PATIENCE).until(() -> free(api) > 150 * MIB);
        }
    }

    private static long free(Api api) throws IOException {
        return api.get("/v1/pool", JsonNode.class).path("free").asLong(-1);
    }
}
