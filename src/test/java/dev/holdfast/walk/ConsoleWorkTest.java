package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The web console where things do not go straight: tasks that are cancelled, and a server that is killed
/// while somebody reads.
class ConsoleWorkTest {

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
        assertThat(new BrowserWalk(server).through("work.mjs", ConsoleWorkTest::obey))
                .containsExactly("kill", "start", "worked");
    }

    /// Does what a line asks for.
    private static void obey(String line) {
        try {
            switch (line) {
                case "kill" -> server.kill();
                case "start" -> server.start();
                default -> {}
            }
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
