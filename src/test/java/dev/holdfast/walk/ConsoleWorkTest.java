package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The web console where things do not go straight: tasks that are cancelled, and a server that is killed
/// while somebody reads.
class ConsoleWorkTest {

    private static final Path WORK = Path.of("console/e2e/work.mjs");

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        // The browser comes back to the same address.
        server = TestServer.started(TestServer.Options.small().saying("--port", Integer.toString(freePort())));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @Timeout(300)
    void tasksAreCancelledAndStoriesOutliveTheServer() throws IOException, InterruptedException {
        ProcessBuilder program = new ProcessBuilder("node", WORK.toString()).redirectErrorStream(true);
        program.environment()
                .putAll(Map.of(
                        "HOLDFAST_ADDRESS",
                        server.address().toString(),
                        "HOLDFAST_TOKEN",
                        server.token(),
                        "HOLDFAST_LINK",
                        Files.readString(server.data().resolve("setup-link")).strip()));
        Process work = program.start();
        try {
            assertThat(follow(work.inputReader())).containsExactly("kill", "start", "worked");
            assertThat(work.onExit()).succeedsWithin(Duration.ofSeconds(10));
        } finally {
            work.descendants().forEach(ProcessHandle::destroyForcibly);
            work.destroyForcibly();
        }
        assertThat(work.exitValue()).isZero();
    }

    /// Does what the lines ask for, and returns them.
    private static List<String> follow(BufferedReader lines) throws IOException, InterruptedException {
        List<String> said = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
            switch (line) {
                case "kill" -> server.kill();
                case "start" -> server.start();
                default -> {}
            }
        }
        return said;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
