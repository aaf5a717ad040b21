package dev.holdfast.gateway.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.event.Event;
import dev.holdfast.gateway.Container;
import dev.holdfast.gateway.Namespace;
import dev.holdfast.gateway.Namespace.Outcome;
import dev.holdfast.gateway.TestGateway;
import dev.holdfast.gateway.TestGateway.Setting;
import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Headers;
import dev.holdfast.gateway.wire.Limits;
import dev.holdfast.gateway.wire.Listener;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// curl, Git, npm and SSH in a network namespace that has nothing but the gateway.
class RealProgramsTest {

    private static final int PORT = 8421;
    private static final Map<String, String> PROXY = Map.of(
            "http_proxy",
            "http://127.0.0.1:" + PORT,
            "https_proxy",
            "http://127.0.0.1:" + PORT,
            "GIT_CONFIG_GLOBAL",
            "/dev/null",
            "GIT_TERMINAL_PROMPT",
            "0");

    @TempDir
    Path folder = Path.of("");

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, byte[]> files = new HashMap<>();
    private Namespace namespace = Namespace.of(0);
    private int web;

    @BeforeEach
    void openNamespace() throws Exception {
        namespace = Namespace.make();
        open.add(namespace);
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        web = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        open.add(new Listener("web", channel, Limits.DEFAULT, this::serve));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private TestGateway house(EgressPolicy policy, String... opened) throws IOException {
        Setting setting = Setting.PLAIN
                .listening((runtime, port) -> namespace.listen(port))
                .opening(opened);
        TestGateway house = new TestGateway(folder, setting);
        open.add(house);
        return house.open(policy, Optional.empty());
    }

    /// A web server for files and a repository.
    private void serve(Exchange exchange) throws IOException {
        String target = exchange.head().target().replaceFirst("\\?.*", "");
        if (target.startsWith("/repo.git/")) {
            git(exchange);
            return;
        }
        byte[] file = files.get(target);
        if (file == null) {
            exchange.text(404, "no " + target);
            return;
        }
        String type = target.endsWith("tgz") ? "application/octet-stream" : "application/json";
        exchange.answer(200, Headers.of("Content-Type", type), file);
    }

    private Outcome run(String... command) throws Exception {
        Map<String, String> environment = new HashMap<>(PROXY);
        environment.put("HOME", folder.toString());
        return namespace.run(folder, environment, command);
    }

    @Test
    void curlDownloadsAFile() throws Exception {
        byte[] content = "0123456789".repeat(300_000).getBytes(StandardCharsets.US_ASCII);
        files.put("/big.bin", content);
        TestGateway house = house(EgressPolicy.OPEN, "site.test:" + web);
        Outcome plain = run("curl", "-sSfO", "http://site.test:" + web + "/big.bin");
        assertThat(plain.status()).as(plain.output()).isZero();
        assertThat(folder.resolve("big.bin")).hasBinaryContent(content);
        Outcome tunnelled =
                run("curl", "-sSf", "--proxytunnel", "-o", "again.bin", "http://site.test:" + web + "/big.bin");
        assertThat(tunnelled.status()).as(tunnelled.output()).isZero();
        assertThat(folder.resolve("again.bin")).hasBinaryContent(content);
        assertThat(house.gateway.activity(house.runtime)).isPresent();
    }

    @Test
    void gitClonesOverHttp() throws Exception {
        repository();
        house(EgressPolicy.of("allow-list", List.of("*.site.test")), "git.site.test:" + web);
        Outcome cloned = run("git", "clone", "-q", "http://git.site.test:" + web + "/repo.git", "clone");
        assertThat(cloned.status()).as(cloned.output()).isZero();
        assertThat(folder.resolve("clone/readme")).hasContent("held fast");
        Outcome refused = run("git", "clone", "-q", "http://site.test:" + web + "/repo.git", "other");
        assertThat(refused.output()).contains("403");
    }

    /// Git's own server program, for what begins with `/repo.git`.
    private void git(Exchange exchange) throws IOException {
        String[] target = exchange.head().target().split("\\?", 2);
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        builder.environment().put("GIT_PROJECT_ROOT", folder.toString());
        builder.environment().put("GIT_HTTP_EXPORT_ALL", "1");
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        builder.environment().put("REQUEST_METHOD", exchange.head().method());
        builder.environment().put("PATH_INFO", target[0]);
        builder.environment().put("QUERY_STRING", target.length > 1 ? target[1] : "");
        Headers headers = exchange.head().headers();
        builder.environment().put("CONTENT_TYPE", headers.first("content-type").orElse(""));
        builder.environment()
                .put("HTTP_CONTENT_ENCODING", headers.first("content-encoding").orElse(""));
        builder.environment()
                .put("HTTP_GIT_PROTOCOL", headers.first("git-protocol").orElse(""));
        byte[] body = exchange.body().readAllBytes();
        builder.environment().put("CONTENT_LENGTH", String.valueOf(body.length));
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(body);
        }
        byte[] answer = process.getInputStream().readAllBytes();
        int split = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        String head = new String(answer, 0, split, StandardCharsets.ISO_8859_1);
        String type = head.replaceFirst("(?s).*Content-Type: ([^\r]+).*", "$1");
        exchange.answer(200, Headers.of("Content-Type", type), Arrays.copyOfRange(answer, split + 4, answer.length));
    }

    private void repository() throws Exception {
        String script = """
                set -e
                git init -q -b main work && cd work
                echo 'held fast' > readme && git add readme
                git -c user.name=t -c user.email=t@t commit -q -m one
                cd .. && git clone -q --bare work repo.git
                """;
        Outcome made = run("sh", "-c", script);
        assertThat(made.status()).as(made.output()).isZero();
    }

    @Test
    void npmInstallsFromARegistry() throws Exception {
        Path source = Files.createDirectories(folder.resolve("source/package"));
        Files.writeString(source.resolve("package.json"), "{\"name\":\"tiny\",\"version\":\"1.0.0\"}");
        Files.writeString(source.resolve("index.js"), "module.exports = 42");
        Outcome packed =
                run("tar", "-czf", "tiny.tgz", "-C", folder.resolve("source").toString(), "package");
        assertThat(packed.status()).as(packed.output()).isZero();
        byte[] tarball = Files.readAllBytes(folder.resolve("tiny.tgz"));
        String registry = "http://registry.test:" + web;
        ObjectNode manifest = Json.object().put("name", "tiny");
        manifest.putObject("dist-tags").put("latest", "1.0.0");
        ObjectNode version = manifest.putObject("versions").putObject("1.0.0");
        byte[] digest = MessageDigest.getInstance("SHA-512").digest(tarball);
        version.put("name", "tiny").put("version", "1.0.0");
        version.putObject("dist")
                .put("tarball", registry + "/tiny/-/tiny-1.0.0.tgz")
                .put("integrity", "sha512-" + Base64.getEncoder().encodeToString(digest));
        files.put("/tiny", manifest.toString().getBytes(StandardCharsets.UTF_8));
        files.put("/tiny/-/tiny-1.0.0.tgz", tarball);
        house(EgressPolicy.of("allow-list", List.of("registry.test")), "registry.test:" + web);
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.writeString(project.resolve("package.json"), "{\"name\":\"project\",\"version\":\"1.0.0\"}");
        Outcome installed = run(
                "npm",
                "--prefix",
                project.toString(),
                "install",
                "tiny",
                "--registry",
                registry,
                "--no-audit",
                "--no-fund",
                "--fetch-retries=0");
        assertThat(installed.status()).as(installed.output()).isZero();
        assertThat(project.resolve("node_modules/tiny/index.js")).hasContent("module.exports = 42");
    }

    @Test
    void sshGoesThroughTheProxy() throws Exception {
        int port = sshServer();
        house(EgressPolicy.OPEN, "ssh.test:" + port);
        Path connect = Files.writeString(folder.resolve("connect.py"), """
                import os, socket, sys, threading
                s = socket.create_connection(("127.0.0.1", 8421))
                s.sendall(f"CONNECT {sys.argv[1]}:{sys.argv[2]} HTTP/1.0\\r\\n\\r\\n".encode())
                head = b""
                while not head.endswith(b"\\r\\n\\r\\n"):
                    head += s.recv(1)
                assert b" 200 " in head, head
                def up():
                    while (data := os.read(0, 65536)):
                        s.sendall(data)
                    s.shutdown(socket.SHUT_WR)
                threading.Thread(target=up, daemon=True).start()
                while (data := s.recv(65536)):
                    os.write(1, data)
                """);
        Outcome outcome = run(
                "ssh",
                "-F",
                "/dev/null",
                "-i",
                folder.resolve("key").toString(),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "LogLevel=ERROR",
                "-o",
                "ProxyCommand=python3 -I " + connect + " %h %p",
                "-p",
                String.valueOf(port),
                "root@ssh.test",
                "echo through; head -c 300000 /dev/zero | wc -c");
        assertThat(outcome.output()).isEqualTo("through\n300000\n");
        assertThat(outcome.status()).isZero();
    }

    /// A server of the test's own on this machine's loopback, which lets in one key made here.
    private int sshServer() throws Exception {
        String script = """
                set -e
                ssh-keygen -q -t ed25519 -N '' -f host
                ssh-keygen -q -t ed25519 -N '' -f key
                mkdir -p /run/sshd
                """;
        Outcome made = run("sh", "-c", script);
        assertThat(made.status()).as(made.output()).isZero();
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path settings = Files.writeString(folder.resolve("sshd_config"), """
                ListenAddress 127.0.0.1
                Port %d
                HostKey %s/host
                AuthorizedKeysFile %s/key.pub
                StrictModes no
                PidFile none
                PermitRootLogin prohibit-password
                PasswordAuthentication no
                UsePAM no
                """.formatted(port, folder, folder));
        Process server = new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sshd.log").toFile())
                .start();
        open.add(() -> {
            server.destroy();
            assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
        });
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException notYet) {
                return false;
            }
        });
        return port;
    }

    @Test
    void theAgentImageFindsItsWayOut() throws Exception {
        files.put("/hello", "hello\n".getBytes(StandardCharsets.US_ASCII));
        int port = sshServer();
        try (Container container = Container.start(folder)) {
            namespace.close();
            namespace = container.network();
            house(EgressPolicy.OPEN, "site.test:" + web, "ssh.test:" + port);
            Map<String, String> environment = Map.of("http_proxy", "http://127.0.0.1:" + PORT);
            String url = "http://site.test:" + web + "/hello";
            assertThat(container.run(environment, "curl", "-sSf", url)).isEqualTo("hello\n");
            assertThat(container.run(
                            environment,
                            "python3",
                            "-c",
                            "import urllib.request as u; print(u.urlopen('" + url + "').read().decode(), end='')"))
                    .isEqualTo("hello\n");
            // The image's own ProxyCommand leads here; without a key of ours SSH gets as far as the question.
            String said = container.run(
                    environment,
                    "sh",
                    "-c",
                    "ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes -p " + port
                            + " root@ssh.test true 2>&1; true");
            assertThat(said).contains("Permission denied (publickey");
        }
    }

    @Test
    void nothingElseGetsOut() throws Exception {
        files.put("/secret", "secret".getBytes(StandardCharsets.US_ASCII));
        TestGateway house = house(EgressPolicy.OPEN);
        List<String> hosts = new ArrayList<>(List.of("127.0.0.1", "localhost", "127.0.0.1.", "[::1]", "0.0.0.0"));
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .map(InetAddress::getHostAddress)
                .filter(address -> address.indexOf('%') < 0)
                .forEach(address -> hosts.add(address.indexOf(':') < 0 ? address : "[" + address + "]"));
        for (String host : hosts) {
            String url = "http://" + host + ":" + web + "/secret";
            // Without the proxy there is no way at all; through it the way is refused.
            assertThat(run("curl", "-sS", "--noproxy", "*", "-m", "5", url).status())
                    .as(url)
                    .isNotZero();
            Outcome refused = run("curl", "-sS", "-m", "10", url);
            assertThat(refused.output()).as(url).doesNotContain("secret\n").contains("Holdfast does not let");
            assertThat(run("curl", "-sS", "-m", "10", "--proxytunnel", url).status())
                    .as(url)
                    .isEqualTo(56);
        }
        assertThat(run("curl", "-sS", "--noproxy", "*", "-m", "5", "http://1.1.1.1/")
                        .status())
                .isNotZero();
        assertThat(run("python3", "-I", "-c", "import socket; socket.getaddrinfo('example.com', 80)")
                        .status())
                .isNotZero();
        assertThat(house.events("egress.allowed")).isEmpty();
        assertThat(house.events("egress.refused"))
                .extracting(Event::agent)
                .isNotEmpty()
                .containsOnly(Optional.of(house.agent));
    }
}
