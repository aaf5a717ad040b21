package dev.holdfast.walk;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The console's page of files, and the pages of agents that it shows apart from itself.
class ConsoleFilesTest {

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
    void filesAreBroughtChangedFoundAndTakenAway() throws IOException, InterruptedException {
        BrowserWalk.finds(server, "files.mjs");
    }
}
