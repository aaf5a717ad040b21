package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// A workspace is restored while a program in the runtime writes as fast as it can. What it wrote is in the
/// snapshot that was kept or in the workspace, each line in one of them.
class RestoreWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LINES = 100;
    private static final int TRIES = 5;

    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /// Now and then the writer has its file open at the very moment of the exchange, and ends. That it loses
    /// nothing is true of each try, that it goes on has to be seen once.
    @Test
    void aWriterThatOpensItsFileAnewLosesNothingAndGoesOn() throws Exception {
        Api api = server.api();
        String snapshot = prepared(api, "reopener");
        String container = server.containers().getFirst();
        boolean wentOn = false;
        for (int attempt = 0; !wentOn && attempt < TRIES; attempt++) {
            String began = server.docker().inspect(container, "{{.State.StartedAt}}");
            begin(container, "i=0; while :; do i=$((i+1)); echo $i >> /workspace/log; usleep 5000; done");
            awaitLines(api, "reopener");
            String kept = api.restore("reopener", snapshot).kept().orElseThrow();
            List<Integer> before = numbers(api.readAt("reopener", kept, "log"));
            assertThat(before).isEqualTo(upTo(1, before.size()));
            wentOn = server.docker().inspect(container, "{{.State.StartedAt}}").equals(began);
            if (wentOn) {
                awaitLines(api, "reopener");
                List<Integer> after = numbers(api.read("reopener", "log"));
                assertThat(after).isEqualTo(upTo(before.size() + 1, after.size()));
            }
        }
        assertThat(wentOn).isTrue();
        api.delete("reopener");
    }

    /// The file that it holds open belongs to the past from the exchange on. `late` there would be a line
    /// that was written when the exchange was visible already.
    @Test
    void aWriterThatHoldsItsFileWritesNothingIntoThePast() throws Exception {
        Api api = server.api();
        String snapshot = prepared(api, "holder");
        api.remove("holder", "marker");
        String container = server.containers().getFirst();
        String began = server.docker().inspect(container, "{{.State.StartedAt}}");
        begin(
                container,
                "trap '' TERM HUP INT; exec 3>>/workspace/log;"
                        + " while :; do if [ -e /workspace/marker ]; then echo late >&3; else echo early >&3; fi; done");
        awaitLines(api, "holder");
        refusesToEndTheWriter(api, snapshot);
        String kept = api.restore("holder", snapshot).kept().orElseThrow();
        assertThat(lines(api.readAt("holder", kept, "log")))
                .hasSizeGreaterThanOrEqualTo(LINES)
                .containsOnly("early");
        assertThat(api.list("holder", "")).extracting(Api.Entry::name).containsExactly("marker");
        assertThat(api.agent("holder").state()).isEqualTo("running");
        assertThat(server.docker().inspect(container, "{{.State.StartedAt}}")).isNotEqualTo(began);
        api.delete("holder");
    }

    private static void refusesToEndTheWriter(Api api, String snapshot) throws IOException {
        long before = lines(api.read("holder", "log")).size();
        assertThatThrownBy(() -> api.post(
                        "/v1/agents/holder/snapshots/" + snapshot + "/restore",
                        Json.object().put("restart", false),
                        Api.Restore.class))
                .isInstanceOfSatisfying(
                        Api.Refused.class, refused -> assertThat(refused.code()).isEqualTo("workspace_in_use"));
        assertThat(api.list("holder", "")).extracting(Api.Entry::name).containsExactly("log");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> lines(api.read("holder", "log")).size() > before);
    }

    /// The writer never stands still, and what is not chosen is the present at the moment of the exchange.
    @Test
    void chosenPathsComeBackUnderAWorkingAgentAndGoAgain() throws Exception {
        Api api = server.api();
        api.create(Json.object().put("name", "chooser").put("driver", "command"));
        api.write("chooser", "src/old.c", "old\n".getBytes(StandardCharsets.UTF_8));
        api.write("chooser", "src/same.c", "same\n".getBytes(StandardCharsets.UTF_8));
        api.write("chooser", "other", "then\n".getBytes(StandardCharsets.UTF_8));
        String snapshot = api.snapshot("chooser", "then").id();
        api.write("chooser", "src/new.c", "new\n".getBytes(StandardCharsets.UTF_8));
        api.write("chooser", "other", "now\n".getBytes(StandardCharsets.UTF_8));
        api.remove("chooser", "src/old.c");
        String container = server.containers().getFirst();
        begin(container, "i=0; while :; do i=$((i+1)); echo $i >> /workspace/log; usleep 5000; done");
        awaitLines(api, "chooser");
        Api.Restore preview = chosen(api, snapshot, true, "src", "src/old.c");
        assertThat(preview.changes())
                .extracting(change -> change.change() + " " + change.path())
                .containsExactly("deleted /src/new.c", "added /src/old.c");
        assertThat(api.list("chooser", "src")).extracting(Api.Entry::name).containsExactly("new.c", "same.c");
        String kept = chosen(api, snapshot, false, "src").kept().orElseThrow();
        assertThat(api.list("chooser", "src")).extracting(Api.Entry::name).containsExactly("old.c", "same.c");
        assertThat(api.read("chooser", "other")).asString().isEqualTo("now\n");
        List<Integer> before = numbers(api.readAt("chooser", kept, "log"));
        assertThat(numbers(api.read("chooser", "log"))).startsWith(before.toArray(Integer[]::new));
        assertThat(server.docker()
                        .run("exec", container, "cat", "/workspace/src/old.c")
                        .output())
                .isEqualTo("old\n");
        chosen(api, kept, false, "src");
        assertThat(api.list("chooser", "src")).extracting(Api.Entry::name).containsExactly("new.c", "same.c");
        api.delete("chooser");
    }

    private static Api.Restore chosen(Api api, String snapshot, boolean preview, String... paths) throws IOException {
        ObjectNode body = Json.object().put("preview", preview);
        List.of(paths).forEach(body.putArray("paths")::add);
        return api.post("/v1/agents/chooser/snapshots/" + snapshot + "/restore", body, Api.Restore.class);
    }

    @Test
    void aRunningTaskRefusesARestoreUnlessItMayBeCancelled() throws Exception {
        Api api = server.api();
        String snapshot = prepared(api, "busy");
        api.remove("busy", "marker");
        String task = api.task("busy", "sleep 600").id();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> api.shown("busy", task).state().equals("running"));
        String address = "/v1/agents/busy/snapshots/" + snapshot + "/restore";
        HttpResponse<byte[]> refused =
                api.send("POST", address, BodyPublishers.ofString("{}"), Map.of("Content-Type", "application/json"));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains("task_running");
        assertThat(api.list("busy", "")).isEmpty();
        Api.Restore restored = api.post(address + "?cancel_task=true", Json.object(), Api.Restore.class);
        assertThat(restored.kept()).isPresent();
        assertThat(api.shown("busy", task).state()).isEqualTo("cancelled");
        assertThat(api.list("busy", "")).extracting(Api.Entry::name).containsExactly("marker");
        api.delete("busy");
    }

    /// An agent with a snapshot that holds a marker and nothing else.
    private static String prepared(Api api, String agent) throws IOException {
        api.create(Json.object().put("name", agent).put("driver", "command"));
        api.write(agent, "marker", "here\n".getBytes(StandardCharsets.UTF_8));
        return api.snapshot(agent, "marked").id();
    }

    private static void begin(String container, String script) {
        server.docker().run("exec", "--detach", "--user", "52000", "--workdir", "/", container, "sh", "-c", script);
    }

    private static void awaitLines(Api api, String agent) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> api.list(agent, "").stream()
                                .anyMatch(entry -> entry.name().equals("log"))
                        && lines(api.read(agent, "log")).size() >= LINES);
    }

    private static List<String> lines(byte[] log) {
        return new String(log, StandardCharsets.UTF_8).lines().toList();
    }

    private static List<Integer> numbers(byte[] log) {
        return lines(log).stream().map(Integer::valueOf).toList();
    }

    private static List<Integer> upTo(int first, int count) {
        return IntStream.range(first, first + count).boxed().toList();
    }
}
