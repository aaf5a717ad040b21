package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The console's pages of an agent's time: its restore points, what changed, the versions of a file, its forks.
class ConsoleTimelineTest {

    private static final Path TIMELINE = Path.of("console/e2e/timeline.mjs");
    private static final long MINUTES = 5;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void timeIsSeenComparedGoneBackInAndForked(@TempDir Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder program = new ProcessBuilder("node", TIMELINE.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        program.environment()
                .putAll(Map.of(
                        "HOLDFAST_ADDRESS",
                        server.address().toString(),
                        "HOLDFAST_TOKEN",
                        server.token(),
                        "HOLDFAST_LINK",
                        Files.readString(server.data().resolve("setup-link")).strip()));
        Process walk = program.start();
        try {
            assertThat(walk.waitFor(MINUTES, TimeUnit.MINUTES))
                    .as("the walk ends")
                    .isTrue();
        } finally {
            walk.descendants().forEach(ProcessHandle::destroyForcibly);
            walk.destroyForcibly();
        }
        assertThat(Files.readString(output)).as("what the walk says").endsWith("worked\n");
        assertThat(walk.exitValue()).isZero();
    }
}
