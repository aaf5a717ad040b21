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

/// The console's page of files, and the pages of agents that it shows apart from itself.
class ConsoleFilesTest {

    private static final Path FILES = Path.of("console/e2e/files.mjs");
    private static final long MINUTES = 8;

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
    void filesAreBroughtChangedFoundAndTakenAway(@TempDir Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder program = new ProcessBuilder("node", FILES.toString())
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
