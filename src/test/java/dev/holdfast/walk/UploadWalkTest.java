package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Large files on their way into a workspace while client, wire and server break, with programs that are not
/// ours at the other end too. With `-Dholdfast.upload.bytes=5368709120` the files are as large as people's.
class UploadWalkTest {

    private static final long MIB = 1L << 20;
    private static final long BYTES = Long.getLong("holdfast.upload.bytes", 160 * MIB);
    private static final long MINUTES = 10;

    @TempDir
    private static Path folder;

    private static TestServer server;
    private static CuttingProxy wire;
    private static Path file;
    private static String sum = "";

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.started(TestServer.Options.small().withPool(4 * BYTES + 4096 * MIB));
        server.api().create("writer");
        wire = new CuttingProxy(() -> server.address());
        file = folder.resolve("large");
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[(int) MIB];
        Random random = new Random(1);
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            for (long at = 0; at < BYTES; at += MIB) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        sum = HexFormat.of().formatHex(digest.digest());
    }

    @AfterAll
    static void stop() throws IOException {
        wire.close();
        server.close();
    }

    private static String sumOf(String path) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in =
                server.api().stream("/v1/agents/writer/files/" + path, Map.of()).body()) {
            byte[] bytes = new byte[(int) MIB];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                digest.update(bytes, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<String> arrived() throws IOException {
        try (Stream<Path> found = Files.list(server.data().resolve("pool/uploads"))) {
            return found.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static JsonNode unfinished() throws IOException {
        return server.api().get("/v1/agents/writer/uploads", JsonNode.class).path("uploads");
    }

    private static Process program(Path output, String... command) throws IOException {
        ProcessBuilder program =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        program.environment().put("HOLDFAST_URL", wire.address().toString());
        program.environment().put("HOLDFAST_TOKEN", server.token());
        return program.start();
    }

    private static Process put(Path output, String place) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return program(
                output,
                java,
                "-Xmx64m",
                "-cp",
                classPath,
                "dev.holdfast.cli.Holdfast",
                "files",
                "put",
                file.toString(),
                place);
    }

    private static String ended(Process process, Path output) throws Exception {
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    @Test
    void anUploadOutlivesItsClientAndTheServer() throws Exception {
        server.api().write("writer", "kept", "old".getBytes(StandardCharsets.UTF_8));
        Path output = folder.resolve("put");
        List<Process> first = new ArrayList<>();
        wire.cutAfter(BYTES / 4, () -> first.getFirst().destroyForcibly().waitFor());
        first.add(put(output, "writer:/kept"));
        ended(first.getFirst(), output);
        Awaitility.await().until(() -> unfinished().path(0).path("offset").asLong(0) > BYTES / 8);
        long offset = unfinished().path(0).path("offset").asLong(0);
        assertThat(offset).isLessThan(BYTES / 2);
        assertThat(server.api().read("writer", "kept")).asString().isEqualTo("old");

        wire.cutAfter(BYTES / 4, () -> {
            server.kill();
            server.start();
        });
        Process second = put(output, "writer:/kept");
        assertThat(ended(second, output)).isEmpty();
        assertThat(second.exitValue()).isZero();
        assertThat(wire.passed()).as("what was sent again").isLessThan(BYTES - offset + 96 * MIB);
        assertThat(sumOf("kept")).isEqualTo(sum);
        assertThat(unfinished()).isEmpty();
        assertThat(arrived()).isEmpty();
    }

    @Test
    void tusJsClientGoesOnAfterTheServerDied() throws Exception {
        Path client = installed();
        Path output = folder.resolve("tus");
        wire.cutAfter(BYTES / 2, () -> {
            server.kill();
            server.start();
        });
        assertThat(ended(tus(client, output, "theirs", "all"), output)).isEqualTo("sent, after retries\n");
        assertThat(sumOf("theirs")).isEqualTo(sum);
        Path place = server.data().resolve("pool/volumes");
        assertThat(arrived()).isEmpty();
        assertThat(place).isNotEmptyDirectory();
    }

    @Test
    void tusJsClientSendsPartsAndGoesOnInAnotherProcess() throws Exception {
        Path client = installed();
        Path output = folder.resolve("tus");
        List<Process> first = new ArrayList<>();
        wire.cutAfter(BYTES / 2, () -> first.getFirst().destroyForcibly().waitFor());
        String part = Long.toString(16 * MIB);
        first.add(tus(client, output, "parts", part));
        ended(first.getFirst(), output);
        assertThat(ended(tus(client, output, "parts", part, "again"), output)).isEqualTo("found 1\nsent, at once\n");
        assertThat(sumOf("parts")).isEqualTo(sum);
        assertThat(ended(tus(client, output, "never", part, "end"), output)).isEqualTo("ended at " + 16 * MIB + "\n");
        assertThat(unfinished()).isEmpty();
        assertThat(arrived()).isEmpty();
        assertThat(server.api().list("writer", "")).extracting(Api.Entry::name).doesNotContain("never");
    }

    private static Process tus(Path client, Path output, String path, String part, String... how) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("node", client.resolve("send.mjs").toString()));
        command.add(wire.address() + "/v1/agents/writer/uploads");
        command.addAll(List.of(server.token(), file.toString(), path, part));
        command.addAll(List.of(how));
        return program(output, command.toArray(String[]::new));
    }

    /// The client as npm has it, in a folder of its own.
    private static Path installed() throws Exception {
        Path client = Path.of("target/tus").toAbsolutePath();
        if (!Files.exists(client.resolve("node_modules/tus-js-client"))) {
            Files.createDirectories(client);
            for (String name : List.of("package.json", "package-lock.json", ".npmrc")) {
                Files.write(client.resolve(name), Files.readAllBytes(Path.of("src/test/tus", name)));
            }
            Shell.run("npm", "--prefix", client.toString(), "ci", "--ignore-scripts", "--prefer-offline");
        }
        Files.write(client.resolve("send.mjs"), Files.readAllBytes(Path.of("src/test/tus/send.mjs")));
        return client;
    }

    @Test
    void curlGoesOnWithADownload() throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            server.api()
                    .send(
                            "PUT",
                            "/v1/agents/writer/files/fetched",
                            BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> in), BYTES),
                            Map.of());
        }
        Path half = folder.resolve("half");
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = Files.newOutputStream(half)) {
            for (long at = 0; at < BYTES / 2; at += MIB) {
                out.write(in.readNBytes((int) MIB));
            }
        }
        URI address = URI.create(server.address() + "/v1/agents/writer/files/fetched");
        Path output = folder.resolve("curl");
        Process curl = program(
                output,
                "curl",
                "--silent",
                "--show-error",
                "--fail",
                "--continue-at",
                "-",
                "--header",
                "Authorization: Bearer " + server.token(),
                "--output",
                half.toString(),
                "--write-out",
                "%{http_code} %{size_download}",
                address.toString());
        assertThat(ended(curl, output)).isEqualTo("206 " + (BYTES - BYTES / 2));
        assertThat(Files.mismatch(half, file)).isEqualTo(-1);
    }
}
