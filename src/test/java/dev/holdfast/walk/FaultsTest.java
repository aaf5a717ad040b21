package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a pool stands on fails: the disk is full, the device is gone, the file is. Whoever asks is told, nothing is
/// made in its place, and what was acknowledged is there when it is back.
class FaultsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POOL_BYTES = 384L << 20;
    private static final int DISK_MEBIBYTES = 640;
    private static final int MOST_WRITES = 20_000;
    private static final byte[] KEPT = "kept\n".getBytes(StandardCharsets.UTF_8);

    /// Lets a loop device have no more than so many bytes, or all of its file for 0.
    private static final String LIMIT = """
            import fcntl, struct, sys
            with open(sys.argv[1], "rb") as device:
                status = bytearray(fcntl.ioctl(device, 0x4C05, bytes(232)))
                struct.pack_into("<Q", status, 32, int(sys.argv[2]))
                fcntl.ioctl(device, 0x4C04, bytes(status))
                fcntl.ioctl(device, 0x4C07, 0)
            """;

    private static TestServer.Options options() throws IOException {
        return TestServer.Options.small().withPool(POOL_BYTES);
    }

    /// As when the machine is switched off: nothing holds the pool any more.
    private static void reboot(TestServer server) throws IOException, InterruptedException {
        server.kill();
        for (String container : server.containers()) {
            server.docker().run("rm", "--force", container);
        }
        server.unmountEverything();
    }

    private static void isAsBefore(TestServer server) throws Exception {
        Api api = server.api();
        assertThat(api.read("keeper", "kept")).isEqualTo(KEPT);
        try (EventReader events = server.events("/v1/agents/keeper/events")) {
            String task = api.task("keeper", "cat kept; echo more > more").id();
            assertThat(events.awaitEnd(task, PATIENCE).data().path("state").asString(""))
                    .isEqualTo("finished");
        }
        assertThat(api.read("keeper", "more")).asString().isEqualTo("more\n");
    }

    @Test
    void aFullDiskBesideThePoolIsToldAndNothingIsLost() throws Exception {
        try (SmallDisk disk = SmallDisk.of(DISK_MEBIBYTES);
                TestServer server = TestServer.started(options(), disk.place())) {
            Api api = server.api();
            api.create("keeper");
            api.write("keeper", "kept", KEPT);
            disk.fill();
            List<String> acknowledged = new ArrayList<>();
            Optional<Api.Refused> refused = Optional.empty();
            while (refused.isEmpty() && acknowledged.size() < MOST_WRITES) {
                String file = "file-" + acknowledged.size() % 50;
                refused = Optional.ofNullable(
                        catchThrowableOfType(Api.Refused.class, () -> api.write("keeper", file, KEPT)));
                if (refused.isEmpty()) {
                    acknowledged.add(file);
                }
            }
            assertThat(refused).isPresent();
            assertThat(refused.get().status()).as(refused.get().getMessage()).isEqualTo(507);
            assertThat(refused.get().code()).isEqualTo("disk_full");
            assertThat(api.list("keeper", "")).extracting(Api.Entry::name).contains("kept");
            assertThatThrownBy(() -> api.create("another"))
                    .isInstanceOf(Api.Refused.class)
                    .hasMessageContaining("disk_full");
            assertThatThrownBy(() -> api.pause("keeper"))
                    .isInstanceOf(Api.Refused.class)
                    .hasMessageContaining("disk_full");

            disk.empty();
            isAsBefore(server);
            server.kill();
            server.start();
            assertThat(server.api().list("keeper", ""))
                    .extracting(Api.Entry::name)
                    .containsAll(acknowledged);
            assertThat(server.api().agents()).extracting(Api.Agent::name).containsExactly("keeper");
            server.api().create("another");
        }
    }

    @Test
    void aPoolWhoseDeviceGoesIsAnAlarmAndComesBackWithIt() throws Exception {
        try (TestServer server = TestServer.started(options())) {
            Api api = server.api();
            api.create("keeper");
            api.write("keeper", "kept", KEPT);
            Shell.run("sync", "-f", server.data().resolve("pool").toString());
            String device = Mounts.loopDevices(server.data()).getFirst();
            limit(device, 1 << 20);
            try {
                isTold(server);
                Awaitility.await().atMost(PATIENCE).untilAsserted(() -> isNotReady(server));
            } finally {
                reboot(server);
            }
            server.start();
            isAsBefore(server);
        }
    }

    private static void limit(String device, long bytes) {
        Shell.run("python3", "-c", LIMIT, device, Long.toString(bytes));
    }

    /// Every call is answered, and none with a failure that nobody can explain.
    private static void isTold(TestServer server) throws IOException {
        Api api = server.api();
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String file = "new-" + i;
            answers.add(answer(() -> api.write("keeper", file, new byte[500_000])));
            answers.add(answer(() -> api.snapshot("keeper", file)));
            answers.add(answer(() -> api.list("keeper", "")));
            answers.add(answer(() -> api.read("keeper", "kept")));
            answers.add(answer(() -> api.post("/v1/agents/keeper/pause?depth=stopped", Json.object(), JsonNode.class)));
            answers.add(answer(() -> api.resume("keeper")));
            answers.add(answer(() -> api.create("another")));
            answers.add(answer(() -> api.agent("keeper")));
        }
        assertThat(answers).as(server.log()).noneMatch(answer -> answer.startsWith("500 "));
        assertThat(api.get("/healthz", JsonNode.class).path("status").asString(""))
                .isEqualTo("ok");
        assertThat(answers).anyMatch(answer -> answer.contains("pool_failing"));
    }

    private interface Call {
        void make() throws IOException;
    }

    private static String answer(Call call) {
        try {
            call.make();
            return "fine";
        } catch (Api.Refused refused) {
            return String.valueOf(refused.getMessage());
        } catch (IOException brokeOff) {
            // What was begun to be answered cannot be taken back any more.
            return "broke off";
        }
    }

    private static void isNotReady(TestServer server) throws IOException {
        HttpResponse<byte[]> answer = server.api().send("GET", "/readyz", BodyPublishers.noBody(), Map.of());
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("pool_failing");
    }

    /// A file that somebody punched holes into needs blocks that a full disk does not have.
    @Test
    void aPoolFileWithHolesOnAFullDiskWarnsFailsAndComesBack() throws Exception {
        try (SmallDisk disk = SmallDisk.of(DISK_MEBIBYTES);
                TestServer server = TestServer.started(options(), disk.place())) {
            Api api = server.api();
            api.create("keeper");
            api.write("keeper", "kept", KEPT);
            Shell.run("sync", "-f", server.data().resolve("pool").toString());
            reboot(server);
            Path pool = server.data().resolve("pool.img");
            Shell.run("fallocate", "--dig-holes", pool.toString());
            server.start();
            assertThat(ready(server)).contains("has lost", "fallocate -l");
            disk.fill();
            isTold(server);
            reboot(server);
            disk.empty();
            Shell.run("fallocate", "-l", Long.toString(POOL_BYTES), pool.toString());
            server.start();
            assertThat(ready(server)).doesNotContain("has lost");
            isAsBefore(server);
        }
    }

    private static String ready(TestServer server) throws IOException {
        return new String(
                server.api()
                        .send("GET", "/readyz", BodyPublishers.noBody(), Map.of())
                        .body(),
                StandardCharsets.UTF_8);
    }

    @Test
    void aPoolFileThatIsGoneIsNeverReplaced() throws Exception {
        try (TestServer server = TestServer.started(options())) {
            server.api().create("keeper");
            server.api().write("keeper", "kept", KEPT);
            reboot(server);
            Path pool = server.data().resolve("pool.img");
            Path away = server.data().resolve("away.img");
            Files.move(pool, away);
            assertThatThrownBy(server::start).hasMessageContaining("Nothing was made in its place");
            assertThat(pool).doesNotExist();
            Files.move(away, pool);
            server.start();
            isAsBefore(server);
        }
    }
}
