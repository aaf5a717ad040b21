package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Agents that take more than they may, and a pool that is full: nobody else is hurt, and there is a way out.
class LimitsWalkTest {

    private static final long MIB = 1L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final byte[] SMALL = "small\n".getBytes(StandardCharsets.UTF_8);

    /// As on a kernel that has no fences.
    private static TestServer.Options watching() throws IOException {
        return TestServer.Options.small().saying("--fence", "watch");
    }

    private static void create(Api api, String name, long volumeBytes) throws IOException {
        ObjectNode request = Json.object().put("name", name).put("driver", "command");
        request.putObject("limits").put("volume_bytes", volumeBytes);
        api.create(request);
    }

    private static JsonNode usage(Api api, String agent) throws IOException {
        return api.get("/v1/agents/" + agent + "/usage", JsonNode.class);
    }

    private static void await(Api api, String agent, String state) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(api.agent(agent).state()).isEqualTo(state));
    }

    @Test
    void oneAtItsLimitIsFrozenAndHurtsNobodyElse() throws Exception {
        try (TestServer server = TestServer.started(watching());
                EventReader events = server.events("/v1/events")) {
            Api api = server.api();
            create(api, "greedy", 64 * MIB);
            create(api, "modest", 64 * MIB);
            api.write("modest", "kept", SMALL);
            api.task("greedy", "dd if=/dev/zero of=big bs=1M count=96 && sync && sleep 600");
            await(api, "greedy", "paused");
            assertThat(api.agent("greedy").reason()).startsWith("disk_full");
            JsonNode full = usage(api, "greedy");
            assertThat(full.path("state").asString("")).isEqualTo("full");
            assertThat(full.path("fence").asString("")).isEqualTo("watch");
            assertThat(full.path("limit").asLong(0)).isEqualTo(64 * MIB);
            assertThat(full.path("bytes").asLong(0)).isBetween(90 * MIB, 100 * MIB);
            Api.Refused refused = catchThrowableOfType(Api.Refused.class, () -> api.write("greedy", "more", SMALL));
            assertThat(refused.code()).isEqualTo("volume_full");
            assertThat(refused.status()).isEqualTo(507);
            assertThat(begun(api, "greedy")).isEqualTo(507);
            assertThat(posted(
                            api,
                            "greedy/files/big?op=copy",
                            "application/json",
                            "{\"to\":\"again\"}".getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(507);
            assertThat(posted(api, "greedy/files/?op=extract", "application/x-tar", archive()))
                    .isEqualTo(507);
            assertThat(posted(api, "modest/files/?op=extract", "application/x-tar", archive()))
                    .isEqualTo(200);

            assertThat(begun(api, "modest")).isEqualTo(201);
            api.write("modest", "more", SMALL);
            String task = api.task("modest", "cat kept").id();
            events.awaitEnd(task, PATIENCE);
            assertThat(api.agent("modest").state()).isEqualTo("running");

            assertThat(api.list("greedy", "")).extracting(Api.Entry::name).contains("big");
            change(api, "greedy", 512 * MIB);
            await(api, "greedy", "running");
            api.write("greedy", "more", SMALL);
            api.snapshot("greedy", "with it");
            api.remove("greedy", "big");
            change(api, "greedy", 80 * MIB);
            await(api, "greedy", "paused");
            assertThat(usage(api, "greedy").path("snapshots_bytes").asLong(0)).isGreaterThan(90 * MIB);
            assertThat(api.agent("greedy").reason()).contains("snapshots");
        }
    }

    private static void change(Api api, String agent, long bytes) throws IOException {
        String body = "{\"limits\":{\"volume_bytes\":" + bytes + "}}";
        HttpResponse<byte[]> answer = api.send(
                "PATCH",
                "/v1/agents/" + agent,
                BodyPublishers.ofString(body),
                Map.of("Content-Type", "application/json"));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private static int posted(Api api, String address, String type, byte[] body) throws IOException {
        return api.send("POST", "/v1/agents/" + address, BodyPublishers.ofByteArray(body), Map.of("Content-Type", type))
                .statusCode();
    }

    private static byte[] archive() throws IOException {
        Path folder = Files.createTempDirectory("holdfast-archive-");
        Files.write(folder.resolve("packed"), SMALL);
        Shell.run(
                "tar",
                "-C",
                folder.toString(),
                "-cf",
                folder.resolve("archive.tar").toString(),
                "packed");
        byte[] archive = Files.readAllBytes(folder.resolve("archive.tar"));
        Shell.run("rm", "-r", folder.toString());
        return archive;
    }

    private static int begun(Api api, String agent) throws IOException {
        Map<String, String> headers =
                Map.of("Tus-Resumable", "1.0.0", "Upload-Length", "1000", "Upload-Metadata", "path ZmlsZQ==");
        return api.send("POST", "/v1/agents/" + agent + "/uploads", BodyPublishers.noBody(), headers)
                .statusCode();
    }

    @Test
    void aFullPoolLeavesAWayOut() throws Exception {
        leavesAWayOut(TestServer.Options.small());
    }

    @Test
    void aFullPoolLeavesAWayOutWithoutFencesToo() throws Exception {
        leavesAWayOut(watching());
    }

    private static void leavesAWayOut(TestServer.Options options) throws Exception {
        try (TestServer server = TestServer.started(options.withPool(1024 * MIB))) {
            Api api = server.api();
            api.create("hog");
            api.create("other");
            api.write("other", "kept", SMALL);
            api.write("hog", "kept", SMALL);
            api.snapshot("hog", "before");
            api.task("hog", "dd if=/dev/zero of=big bs=1M; sync; sleep 600");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(api.get("/v1/pool", JsonNode.class)
                                    .path("free")
                                    .asLong(-1))
                            .isZero());
            Api.Refused refused = catchThrowableOfType(Api.Refused.class, () -> api.write("other", "more", SMALL));
            assertThat(refused.status()).isEqualTo(507);
            assertThat(api.list("hog", "")).extracting(Api.Entry::name).contains("big", "kept");
            assertThat(api.read("other", "kept")).isEqualTo(SMALL);
            assertThat(api.pause("other").state()).isEqualTo("paused");
            assertThat(api.resume("other").state()).isEqualTo("running");
            assertThat(api.recover("other").state()).isEqualTo("running");
            api.remove("hog", "big");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> api.write("other", "more", SMALL));
        }
    }
}
