package dev.holdfast.walk;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The console's pages of an agent's time: its restore points and which of them stay, what changed, the versions of a
/// file, its forks and what becomes of them.
class ConsoleTimelineTest {

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
    void timeIsSeenComparedGoneBackInAndForked() throws IOException, InterruptedException {
        BrowserWalk.finds(server, "timeline.mjs");
    }

    @Test
    void forksAreComparedAndAdopted() throws IOException, InterruptedException {
        BrowserWalk.finds(server, "compare.mjs");
    }

    @Test
    void snapshotsArePinnedNamedDeletedAndKept() throws IOException, InterruptedException {
        BrowserWalk.finds(server, "keeping.mjs");
    }
}
