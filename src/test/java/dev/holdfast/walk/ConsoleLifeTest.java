package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The console's pages of how agents live.
class ConsoleLifeTest {

    private static final String DOOMED = "holdfast/walk-doomed:1";
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small().saying("--max-running", "3"));
        Docker docker = server.docker();
        docker.run("tag", Images.small(docker), DOOMED);
        Api api = server.api();
        api.create(Json.object().put("name", "wrecked").put("driver", "command").put("image", DOOMED));
        api.post("/v1/agents/wrecked/pause?depth=stopped", Json.object(), Api.Agent.class);
        docker.run("rmi", DOOMED);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void agentsArePausedChangedArchivedRecoveredAndBroughtBack() throws IOException, InterruptedException {
        assertThat(new BrowserWalk(server).through("life.mjs", ConsoleLifeTest::hold))
                .as("what the walk says")
                .containsExactly("hold", "worked");
    }

    /// Two programs that hold the workspace of the agent that was just made.
    private static void hold(String line) {
        if (line.equals("hold")) {
            String container = containerOf("tide.txt");
            server.docker()
                    .run(
                            "exec",
                            "--detach",
                            container,
                            "sh",
                            "-c",
                            "exec 3>>/workspace/log; echo held >&3; while :; do sleep 60; done");
        }
    }

    private static String containerOf(String file) {
        try {
            return server.containers().stream()
                    .filter(container -> server.docker()
                            .attempt("exec", container, "test", "-e", "/workspace/" + file)
                            .good())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
