package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The whole server by SSH: a key is registered, and `sftp` and `rsync` reach an agent, running or paused.
class SshWalkTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static TestServer server;
    private static String port = "";

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.started(TestServer.Options.real().saying("--ssh-listen", "127.0.0.1:0"));
        server.api().create("writer");
        server.api().create("sleeper");
        assertThat(ready().path("ssh").path("state").asString("")).isEqualTo("off");
        register(session());
        JsonNode ssh = ready().path("ssh");
        assertThat(ssh.path("fingerprint").asString("")).startsWith("SHA256:");
        String address = ssh.path("address").asString("");
        port = address.substring(address.lastIndexOf(':') + 1);
    }

    @AfterAll
    static void stop() {
        CLIENT.shutdownNow();
        server.close();
    }

    private static JsonNode ready() throws IOException {
        return server.api().get("/readyz", JsonNode.class);
    }

    /// The session of a member who just came in.
    private static String session() throws Exception {
        String link = call("POST", "/v1/users", Map.of("Authorization", "Bearer " + server.token()), """
                {"name": "ada", "role": "member"}""")
                .body();
        String secret = Json.MAPPER.readTree(link).path("link").asString("").replaceFirst(".*/", "");
        HttpResponse<String> used = call("POST", "/v1/links/use", Map.of(), """
                {"link": "%s", "password": "correct horse battery"}""".formatted(secret));
        return used.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    }

    private static void register(String session) throws Exception {
        String key = folder.resolve("key").toString();
        assertThat(run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key).code())
                .isZero();
        String body = Json.object()
                .put("name", "laptop")
                .put("public_key", Files.readString(Path.of(key + ".pub")))
                .toString();
        HttpResponse<String> made =
                call("POST", "/v1/me/keys", Map.of("Cookie", session, "X-Holdfast-Request", "1"), body);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(call("GET", "/v1/me/keys", Map.of("Cookie", session), "").body())
                .contains("\"keys\"", "\"fingerprint\"", "SHA256:", "\"laptop\"");
    }

    private static HttpResponse<String> call(String method, String path, Map<String, String> headers, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private record Said(int code, String text) {}

    private static Said run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(text).isTrue();
        return new Said(process.exitValue(), text);
    }

    private static List<String> options() {
        return List.of(
                "-F",
                "none",
                "-i",
                folder.resolve("key").toString(),
                "-oIdentityAgent=none",
                "-oBatchMode=yes",
                "-oStrictHostKeyChecking=accept-new",
                "-oUserKnownHostsFile=" + folder.resolve("known_hosts"));
    }

    private static Said sftp(String agent, String... lines) throws IOException, InterruptedException {
        Path batch = Files.writeString(folder.resolve("batch"), String.join("\n", lines) + "\n");
        List<String> command = new ArrayList<>(List.of("sftp", "-b", batch.toString(), "-P", port));
        command.addAll(options());
        command.add(agent + "@127.0.0.1");
        return run(command.toArray(String[]::new));
    }

    private static Said rsync(String... more) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("rsync", "-e", "ssh -p " + port + " " + String.join(" ", options())));
        command.addAll(List.of(more));
        return run(command.toArray(String[]::new));
    }

    @Test
    void aPausedAgentsFilesAreThereAndNothingIsStarted() throws Exception {
        server.api().write("sleeper", "old.txt", "old\n".getBytes(StandardCharsets.UTF_8));
        server.api().pause("sleeper");
        Instant since = Instant.now();
        Files.writeString(folder.resolve("new.txt"), "new\n");
        Said said = sftp("sleeper", "put new.txt", "get old.txt fetched.txt", "rename old.txt older.txt", "ls");
        assertThat(said.code()).as(said.text()).isZero();
        assertThat(folder.resolve("fetched.txt")).hasContent("old");
        assertThat(new String(server.api().read("sleeper", "new.txt"), StandardCharsets.UTF_8))
                .isEqualTo("new\n");
        Said refused = rsync("new.txt", "sleeper@127.0.0.1:");
        assertThat(refused.code()).isNotZero();
        assertThat(refused.text()).contains("\"sleeper\" does not run", "Resume it");
        assertThat(server.api().agent("sleeper").state()).isEqualTo("paused");
        assertThat(server.docker().actions(server.installation(), since)).isEmpty();
    }

    @Test
    void rsyncMovesAFolderBothWays() throws Exception {
        assertThat(run(
                                "bash",
                                "-c",
                                "mkdir -p tree/deep && head -c 3000000 /dev/urandom > tree/deep/big && echo x >"
                                        + " 'tree/a; touch owned' && ln -s deep/big tree/link && chmod 750 tree/deep")
                        .code())
                .isZero();
        Said there = rsync("-a", "tree/", "writer@127.0.0.1:tree/");
        assertThat(there.code()).as(there.text()).isZero();
        Said again = rsync("-ai", "tree/", "writer@127.0.0.1:/workspace/tree/");
        assertThat(again.code()).as(again.text()).isZero();
        assertThat(again.text()).doesNotContain("big");
        Said back = rsync("-a", "writer@127.0.0.1:tree/", "back/");
        assertThat(back.code()).as(back.text()).isZero();
        assertThat(run("diff", "-r", "tree", "back").text()).isEmpty();
        assertThat(server.api().list("writer", "").stream().map(Api.Entry::name))
                .containsExactly("tree");
        String audit = call("GET", "/v1/audit", Map.of("Authorization", "Bearer " + server.token()), "")
                .body();
        assertThat(audit).contains("SSH sign-in", "rsync put", "rsync get", "\"actor_name\":\"ada\"");
    }

    @Test
    void whoStopsRsyncLeavesNothingRunning() throws Exception {
        assertThat(run("bash", "-c", "head -c 20000000 /dev/urandom > large").code())
                .isZero();
        List<String> command = new ArrayList<>(List.of("rsync", "--bwlimit=500", "-e"));
        command.add("ssh -p " + port + " " + String.join(" ", options()));
        command.addAll(List.of("large", "writer@127.0.0.1:large"));
        Process slow = new ProcessBuilder(command).directory(folder.toFile()).start();
        String container = server.containers().toString();
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> running("rsync"));
        slow.destroyForcibly().waitFor();
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> !running("rsync"));
        assertThat(server.containers().toString()).isEqualTo(container);
    }

    private static boolean running(String program) throws IOException {
        for (String container : server.containers()) {
            if (server.docker()
                    .attempt("top", container, "-eo", "pid,comm")
                    .output()
                    .contains(program)) {
                return true;
            }
        }
        return false;
    }
}
