package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A program in `console/e2e` that walks through the console of a server in a real browser.
final class BrowserWalk {

    private static final Duration LONGEST = Duration.ofMinutes(8);
    private static final Path PROGRAMS = Path.of("console/e2e");

    private final TestServer server;
    private final List<String> said = new ArrayList<>();

    BrowserWalk(TestServer server) {
        this.server = server;
    }

    /// Walks to the end, and finds nothing on the way that is not as it should be.
    static void finds(TestServer server, String program) throws IOException, InterruptedException {
        assertThat(new BrowserWalk(server).through(program, line -> {}))
                .as("what the walk says")
                .containsExactly("worked");
    }

    /// Walks to the end.
    ///
    /// @param heard is given each line as it is said
    /// @return all lines
    List<String> through(String program, Consumer<String> heard) throws IOException, InterruptedException {
        Process walk = begin(program);
        Thread reader = Thread.ofPlatform().name("walk " + program).start(() -> read(walk, heard));
        try {
            assertThat(walk.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS))
                    .as("the walk ends")
                    .isTrue();
            reader.join();
        } finally {
            walk.descendants().forEach(ProcessHandle::destroyForcibly);
            walk.destroyForcibly();
        }
        return said;
    }

    private Process begin(String program) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("node", PROGRAMS.resolve(program).toString()).redirectErrorStream(true);
        builder.environment().put("HOLDFAST_ADDRESS", server.address().toString());
        builder.environment().put("HOLDFAST_TOKEN", server.token());
        // It is gone when somebody has come in by it.
        Path link = server.data().resolve("setup-link");
        if (Files.exists(link)) {
            builder.environment().put("HOLDFAST_LINK", Files.readString(link).strip());
        }
        return builder.start();
    }

    private void read(Process walk, Consumer<String> heard) {
        try (var lines = walk.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
                heard.accept(line);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
