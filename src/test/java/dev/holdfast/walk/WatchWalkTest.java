package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// A workspace is watched while its agent works in it, and people with it.
@Timeout(180)
class WatchWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int STORM = 50_000;

    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void whatTheAgentAndPeopleChangeIsToldAndNothingOfOthers() throws Exception {
        Api api = server.api();
        String watched = created("watched");
        String other = created("other");
        api.write("watched", "docs/note", bytes("one"));
        String snapshot = api.snapshot("watched", "before").id();
        try (ToldLines stream = new ToldLines("/v1/agents/watched/watch")) {
            assertThat(stream.next()).isEqualTo("list_again ");
            in(other, "mkdir /workspace/theirs; echo x > /workspace/theirs/file");
            in(watched, "mkdir /workspace/src; echo x > /workspace/src/a; mv /workspace/src/a /workspace/docs/b");
            assertThat(stream.until("moved docs/b from src/a")).contains("created src directory", "created src/a");
            in(watched, "echo more >> /workspace/docs/note");
            stream.until("changed docs/note");
            in(watched, "mv /workspace/docs /workspace/papers");
            assertThat(stream.until("list_again papers")).contains("moved papers from docs directory");
            in(watched, "rm -r /workspace/papers");
            stream.until("deleted papers directory");
            api.pause("watched");
            api.write("watched", "by people/ü", bytes("two"));
            assertThat(stream.until("created by%20people/%C3%BC")).contains("created by%20people directory");
            api.remove("watched", "by people/ü");
            stream.until("deleted by%20people/%C3%BC");
            api.resume("watched");
            api.restore("watched", snapshot);
            stream.until("list_again ");
            in(
                    server.containers().stream()
                            .filter(id -> !id.equals(other))
                            .findFirst()
                            .orElseThrow(),
                    "touch /workspace/after");
            stream.until("created after");
            assertThat(stream.all()).noneMatch(line -> line.contains("theirs"));
            assertThat(marks()).isEqualTo(1);
        }
        Awaitility.await().atMost(PATIENCE).until(() -> marks() == 0);
        api.delete("watched");
        api.delete("other");
    }

    @Test
    void ofAFolderOnlyWhatIsBeneathIsTold() throws Exception {
        String container = created("folder");
        server.api().write("folder", "in/side/file", bytes("one"));
        try (ToldLines stream = new ToldLines("/v1/agents/folder/watch?path=in/side")) {
            assertThat(stream.next()).isEqualTo("list_again in/side");
            in(container, "touch /workspace/out /workspace/in/beside; mv /workspace/out /workspace/in/side/out");
            assertThat(stream.until("created in/side/out")).isEmpty();
            in(container, "mv /workspace/in/side/out /workspace/out");
            stream.until("deleted in/side/out");
            in(container, "mv /workspace/in /workspace/away");
            assertThat(stream.until("list_again in/side")).isEmpty();
        }
        server.api().delete("folder");
    }

    @Test
    void aClientThatDoesNotReadIsToldToListAgain() throws Exception {
        String container = created("storm");
        try (Socket slow =
                new Socket(server.address().getHost(), server.address().getPort())) {
            slow.setReceiveBufferSize(4096);
            slow.setSoTimeout(30_000);
            slow.getOutputStream()
                    .write(("GET /v1/agents/storm/watch HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                    + server.token() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
            awaitLine(lines, "event: list_again");
            in(container, "cd /workspace; i=0; while [ $i -lt " + STORM + " ]; do i=$((i+1)); : > f$i; done");
            slow.setReceiveBufferSize(1 << 20);
            awaitLine(lines, "event: list_again");
            in(container, "touch /workspace/end");
            awaitLine(lines, "data: {\"path\":\"end\"}");
        }
        server.api().delete("storm");
    }

    private static void awaitLine(BufferedReader lines, String wanted) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.equals(wanted)) {
            line = lines.readLine();
        }
        assertThat(line).isEqualTo(wanted);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Makes an agent and answers its container.
    private static String created(String agent) throws IOException {
        List<String> before = server.containers();
        server.api().create(Json.object().put("name", agent).put("driver", "command"));
        return server.containers().stream()
                .filter(id -> !before.contains(id))
                .findFirst()
                .orElseThrow();
    }

    private static void in(String container, String script) {
        server.docker().run("exec", "--user", "52000", "--workdir", "/", container, "sh", "-c", script);
    }

    /// The marks on file systems that the server has.
    private static long marks() throws IOException {
        long marks = 0;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + server.pid() + "/fdinfo"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    marks += Files.readAllLines(descriptor).stream()
                            .filter(line -> line.startsWith("fanotify sdev:"))
                            .count();
                } catch (IOException closed) {
                    // It was closed meanwhile.
                }
            }
        }
        return marks;
    }

    /// A stream of changes as lines: `moved docs/b from src/a`.
    private static final class ToldLines implements AutoCloseable {

        private final List<String> told = new ArrayList<>();
        private final InputStream body;
        private int read;

        ToldLines(String target) throws IOException {
            body = server.api().stream(target, Map.of()).body();
            Thread.ofPlatform().daemon().name("watch").start(this::run);
        }

        private void run() {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                String type = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("event:")) {
                        type = line.substring(6).strip();
                    } else if (line.startsWith("data:")) {
                        hear(type, Json.read(line.substring(5), JsonNode.class));
                    }
                }
            } catch (IOException closed) {
                // It is closed by the test.
            }
        }

        private synchronized void hear(String type, JsonNode change) {
            String from = change.path("from").asString("");
            String kind = change.path("type").asString("");
            told.add(type + " " + change.path("path").asString("") + (from.isEmpty() ? "" : " from " + from)
                    + (kind.isEmpty() ? "" : " " + kind));
            notifyAll();
        }

        synchronized List<String> all() {
            return List.copyOf(told);
        }

        synchronized String next() throws InterruptedException {
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (read == told.size()) {
                long left = (until - System.nanoTime()) / 1_000_000;
                assertThat(left).as("waited after " + told).isPositive();
                wait(left);
            }
            return told.get(read++);
        }

        /// Waits for this line and answers those before it that were not read yet.
        synchronized List<String> until(String line) throws InterruptedException {
            List<String> before = new ArrayList<>();
            for (String next = next(); !next.equals(line); next = next()) {
                before.add(next);
            }
            return before;
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
