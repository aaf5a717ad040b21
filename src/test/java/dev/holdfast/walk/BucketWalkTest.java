package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.archive.cold.S3Server;
import dev.holdfast.json.Json;
import dev.holdfast.storage.Manifest;
import dev.holdfast.storage.RichTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Agents are archived in a bucket, whose server goes away at bad moments.
class BucketWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long POOL_BYTES = 1L << 30;
    private static final int LARGE = 80_000_000;

    private static Path volume(TestServer server) throws IOException {
        try (Stream<Path> volumes = Files.list(server.data().resolve("pool/volumes"))) {
            return volumes.filter(place -> !place.getFileName().toString().startsWith("rm-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static JsonNode begin(Api api, String verb) throws IOException {
        return api.post("/v1/agents/far/" + verb, Json.object(), JsonNode.class);
    }

    private static JsonNode ended(Api api, JsonNode begun) throws IOException {
        JsonNode now = begun;
        while (now.path("state").asString("").equals("running")) {
            now = api.get("/v1/operations/" + begun.path("id").asString("") + "?wait=30s", JsonNode.class);
        }
        return now;
    }

    private static void ends(Api api, String verb, String state) throws IOException {
        JsonNode end = ended(api, begin(api, verb));
        assertThat(end.path("state").asString("")).as(end.toString()).isEqualTo(state);
    }

    private static boolean isEmpty(S3Server bucket) throws IOException {
        try (Stream<Path> objects = Files.walk(bucket.folder())) {
            return objects.noneMatch(file -> file.toString().endsWith("_object"));
        }
    }

    @Test
    void anAgentIsArchivedInABucketWhateverBecomesOfItsServer(@TempDir Path folder) throws Exception {
        S3Server bucket = S3Server.start(Files.createDirectory(folder.resolve("objects")));
        TestServer.Options options = TestServer.Options.small()
                .withPool(POOL_BYTES)
                .saying(
                        "--cold",
                        bucket.place(),
                        "--cold-credentials",
                        bucket.credentials(folder.resolve("key")).toString());
        try (TestServer server = TestServer.started(options)) {
            server.api().create("far");
            RichTree.grow(volume(server).resolve("workspace"));
            SortedMap<String, String> before = Manifest.of(volume(server).resolve("workspace"));
            ends(server.api(), "archive", "done");
            assertThat(isEmpty(bucket)).isFalse();
            isReadWhileItsBucketIsThere(server, bucket);
            ends(server.api(), "unarchive", "done");
            assertThat(Manifest.of(volume(server).resolve("workspace"))).isEqualTo(before);
            isEmptied(bucket);
            isAsItWasWhenItsBucketGoesMidway(server, bucket);
        } finally {
            bucket.close();
        }
    }

    private static void isReadWhileItsBucketIsThere(TestServer server, S3Server bucket) throws Exception {
        Api api = server.api();
        byte[] random = api.read("far", "random");
        assertThat(random).hasSize(100_000);
        bucket.close();
        server.kill();
        server.start();
        Api again = server.api();
        Api.Refused refused = catchThrowableOfType(Api.Refused.class, () -> again.read("far", "random"));
        assertThat(refused.code()).isEqualTo("cold_storage_unavailable");
        assertThat(refused.status()).isEqualTo(503);
        ends(again, "unarchive", "failed");
        assertThat(again.agent("far").state()).isEqualTo("archived");
        bucket.startAgain();
        assertThat(again.read("far", "random")).isEqualTo(random);
        assertThat(again.list("far", "src")).extracting(Api.Entry::name).contains("main.c", "deep");
    }

    private static void isAsItWasWhenItsBucketGoesMidway(TestServer server, S3Server bucket) throws Exception {
        Api api = server.api();
        api.resume("far");
        Path workspace = volume(server).resolve("workspace");
        Shell.run("sh", "-c", "head -c " + LARGE + " /dev/urandom > " + workspace.resolve("large"));
        SortedMap<String, String> before = Manifest.of(workspace);
        JsonNode begun = begin(api, "archive");
        Awaitility.await().pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(() -> !isEmpty(bucket));
        bucket.close();
        JsonNode end = ended(api, begun);
        assertThat(end.path("state").asString("")).as(end.toString()).isEqualTo("failed");
        assertThat(end.toString()).contains("cold storage");
        assertThat(api.agent("far").state()).isEqualTo("running");
        assertThat(Manifest.of(volume(server).resolve("workspace"))).isEqualTo(before);
        bucket.startAgain();
        isEmptied(bucket);
    }

    /// At the latest by the next sweep.
    private static void isEmptied(S3Server bucket) {
        Awaitility.await().atMost(PATIENCE).until(() -> isEmpty(bucket));
    }
}
