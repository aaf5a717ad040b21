package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// The real nginx and the real Caddy in front of the real server, with the very lines that the guide gives,
/// and the server's own TLS.
class ProxyWalkTest {

    enum Proxy {
        NGINX,
        CADDY
    }

    private static final Path GUIDE = Path.of("docs/guide/120-address.md");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NAME = "fleet.example";
    private static final long LARGE = 300L << 20;
    private static final long VERY_LARGE = 5L << 30;

    private static TestServer server;

    @TempDir
    static Path folder;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small()
                .withPool(24L << 30)
                .saying("--public-url", "https://" + NAME, "--trusted-proxies", "127.0.0.1"));
        server.api().create("subject");
        Shell.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + NAME,
                "-days",
                "2",
                "-addext",
                "subjectAltName=DNS:" + NAME,
                "-keyout",
                key(),
                "-out",
                certificate());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static String certificate() {
        return folder.resolve("fleet.crt").toString();
    }

    private static String key() {
        return folder.resolve("fleet.key").toString();
    }

    @ParameterizedTest
    @EnumSource
    void filesAndEventsPassThroughAProxy(Proxy kind) throws Exception {
        int port = freePort();
        Process proxy = started(kind, port);
        try {
            String base = "https://" + NAME + ":" + port;
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> Shell.attempt(curl(port, base + "/healthz")).good());
            passesOn(port, base, LARGE);
            passesEventsAtOnce(port, base);
            isSecureForPeople(port, base);
        } finally {
            end(proxy);
        }
    }

    @Test
    @Tag("long")
    void fiveGibibytesPassThroughEachProxy() throws Exception {
        for (Proxy kind : Proxy.values()) {
            int port = freePort();
            Process proxy = started(kind, port);
            try {
                String base = "https://" + NAME + ":" + port;
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() ->
                                Shell.attempt(curl(port, base + "/healthz")).good());
                passesOn(port, base, VERY_LARGE);
            } finally {
                end(proxy);
            }
        }
    }

    private static void passesOn(int port, String base, long bytes) throws IOException {
        String file = base + "/v1/agents/subject/files/large";
        Shell.run("sh", "-c", "head -c " + bytes + " /dev/zero | " + quoted(curl(port, "--upload-file", "-", file)));
        assertThat(server.api().list("subject", "")).extracting(Api.Entry::size).containsExactly(bytes);
        String back = Shell.run(curl(port, "--output", "/dev/null", "--write-out", "%{size_download}", file))
                .output();
        assertThat(back).isEqualTo(Long.toString(bytes));
        server.api().remove("subject", "large");
    }

    /// The stream stays open, so what is in the file came through while it was.
    private static void passesEventsAtOnce(int port, String base) throws Exception {
        Path heard = Files.createTempFile(folder, "events", "");
        Process listening = new ProcessBuilder(curl(port, "--no-buffer", base + "/v1/agents/subject/events"))
                .redirectOutput(heard.toFile())
                .start();
        try {
            String name = "told-" + port;
            server.api().write("subject", name, new byte[10]);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> Files.readString(heard).contains(name));
            assertThat(listening.isAlive()).isTrue();
            server.api().remove("subject", name);
        } finally {
            end(listening);
        }
    }

    private static void isSecureForPeople(int port, String base) throws IOException {
        JsonNode invited = server.api()
                .post("/v1/users", Json.object().put("name", "user-" + port).put("role", "member"), JsonNode.class);
        String link = invited.path("link").asString("");
        assertThat(link).startsWith("https://" + NAME + "/#/link/");
        String secret = link.substring(link.lastIndexOf('/') + 1);
        Path body = Files.writeString(
                folder.resolve("body"),
                Json.object()
                        .put("link", secret)
                        .put("password", "a long enough one")
                        .toString());
        String answer = Shell.run(curl(
                        port,
                        "--include",
                        "--header",
                        "Content-Type: application/json",
                        "--header",
                        "Origin: " + base,
                        "--data-binary",
                        "@" + body,
                        base + "/v1/links/use"))
                .output();
        assertThat(answer).containsIgnoringCase("set-cookie: holdfast_session=").contains("; Secure");
    }

    @Test
    void aNameThatIsNotItsOwnIsRefused() throws IOException {
        String answer = Shell.attempt("curl", "-s", "--header", "Host: evil.example", server.address() + "/healthz")
                .output();
        assertThat(answer).contains("host_refused");
    }

    @Test
    void othersComeInOverTheServersOwnTls() throws Exception {
        int port = freePort();
        try (TestServer own = TestServer.started(TestServer.Options.small()
                .saying("--listen", "127.0.0.1", "--port", Integer.toString(port), "--tls", "self-signed"))) {
            // The machine's own commands came in by the other door.
            own.api().create("subject");
            String made = own.data().resolve("tls-self-signed.crt").toString();
            String address = "https://localhost:" + port + "/healthz";
            assertThat(Shell.run("curl", "-sf", "--cacert", made, address).output())
                    .contains("ok");
            assertThat(Shell.attempt("curl", "-sf", address).good()).isFalse();
            assertThat(Shell.attempt("curl", "-sf", "http://localhost:" + port + "/healthz")
                            .good())
                    .isFalse();
            assertThat(Shell.attempt("curl", "-sf", "--tls-max", "1.1", "--cacert", made, address)
                            .good())
                    .isFalse();
        }
    }

    private static Process started(Proxy kind, int port) throws IOException {
        String block = block(kind.name().toLowerCase(Locale.ROOT))
                .replace("127.0.0.1:4180", server.address().getAuthority());
        Path home = Files.createTempDirectory(folder, "proxy");
        Path file = home.resolve("proxy.conf");
        List<String> command = switch (kind) {
            case NGINX -> {
                Files.writeString(file, nginx(block, port, home));
                yield List.of(
                        "nginx",
                        "-c",
                        file.toString(),
                        "-e",
                        home.resolve("error").toString());
            }
            case CADDY -> {
                Files.writeString(file, caddy(block, port));
                yield List.of("caddy", "run", "--adapter", "caddyfile", "--config", file.toString());
            }
        };
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("out").toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().put("XDG_DATA_HOME", home.toString());
        builder.environment().put("XDG_CONFIG_HOME", home.toString());
        return builder.start();
    }

    private static String nginx(String block, int port, Path home) {
        String server = block.replace("listen 443 ssl", "listen 127.0.0.1:" + port + " ssl")
                .replace("/etc/ssl/fleet.crt", certificate())
                .replace("/etc/ssl/fleet.key", key());
        return """
                daemon off;
                user root;
                pid %1$s/pid;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                %2$s
                }
                """.formatted(home, server);
    }

    private static String caddy(String block, int port) {
        return "{\n admin off\n auto_https disable_redirects\n}\n"
                + block.replace(
                        NAME + " {",
                        "https://" + NAME + ":" + port + " {\n bind 127.0.0.1\n tls " + certificate() + " " + key());
    }

    /// What the guide tells people to write.
    private static String block(String language) throws IOException {
        Matcher found = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(GUIDE, StandardCharsets.UTF_8));
        assertThat(found.find()).as("a block of " + language + " in " + GUIDE).isTrue();
        return found.group(1);
    }

    private static String[] curl(int port, String... more) {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--fail"));
        command.addAll(List.of("--cacert", certificate(), "--resolve", NAME + ":" + port + ":127.0.0.1"));
        command.addAll(List.of("--header", "Authorization: Bearer " + token()));
        command.addAll(Arrays.asList(more));
        return command.toArray(String[]::new);
    }

    private static String token() {
        try {
            return server.token();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static String quoted(String... command) {
        return "'" + String.join("' '", command) + "'";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
