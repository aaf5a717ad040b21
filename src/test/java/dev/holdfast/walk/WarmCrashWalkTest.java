package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.server.DyingServer;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A server where runtimes wait, which dies: afterwards each container is an agent's, or waits anew.
class WarmCrashWalkTest {

    private static final long MEMORY = 96L << 20;

    private static TestServer server;
    private static WarmSite site;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small()
                .with("dev.holdfast.server.DyingServer")
                .saying("--warm", "1"));
        site = new WarmSite(server);
        site.create("steady", MEMORY);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static void assertOnly(int agents) throws IOException {
        site.awaitWaiting(1);
        assertThat(server.containers()).hasSize(agents + 1);
        assertThat(server.mounts().stream().filter(point -> point.contains("/mounts/run_")))
                .hasSize(2 * agents);
    }

    @Test
    void whatWaitedForAServerThatWasKilledIsRemovedAndMadeAnew() throws Exception {
        Set<String> waiting = site.awaitWaiting(1);
        server.kill();
        assertThat(server.containers()).containsAll(waiting);
        server.start();
        assertThat(site.awaitWaiting(1)).doesNotContainAnyElementsOf(waiting);
        assertOnly(1);
    }

    @Test
    void anAgentWhoseMakingDiedBetweenClaimAndUseIsNotThereAndNeitherIsItsRuntime() throws Exception {
        Set<String> waiting = site.awaitWaiting(1);
        DyingServer.condemn(server.data());
        assertThat(catchThrowableOfType(IOException.class, () -> site.create("stillborn", MEMORY)))
                .isNotNull();
        server.kill();
        server.start();
        assertThat(server.api().agents()).extracting(Api.Agent::name).containsExactly("steady");
        assertThat(server.containers()).doesNotContainAnyElementsOf(waiting);
        assertOnly(1);
    }

    @Test
    void anAgentWhoseWakingDiedBetweenClaimAndUseWakesInTheRuntimeItClaimed() throws Exception {
        site.output("steady", "echo kept > /workspace/kept");
        server.api()
                .post(
                        "/v1/agents/steady/pause?depth=stopped",
                        dev.holdfast.json.Json.object(),
                        tools.jackson.databind.JsonNode.class);
        String waiting = site.awaitWaiting(1).iterator().next();
        DyingServer.condemn(server.data());
        assertThat(catchThrowableOfType(IOException.class, () -> server.api().resume("steady")))
                .isNotNull();
        server.kill();
        server.start();
        assertThat(server.api().agent("steady").state()).isEqualTo("running");
        assertThat(site.containerOf("steady")).isEqualTo(waiting);
        assertThat(server.api().read("steady", "kept")).asString().isEqualTo("kept\n");
        assertOnly(1);
    }

    @Test
    void aServerThatEndsInGoodOrderLeavesNoneWaiting() throws Exception {
        Set<String> waiting = site.awaitWaiting(1);
        server.term();
        assertThat(server.containers()).hasSize(1).doesNotContainAnyElementsOf(waiting);
        server.start();
        assertOnly(1);
    }
}
