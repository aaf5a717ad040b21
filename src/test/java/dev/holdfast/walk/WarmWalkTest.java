package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A server where a runtime waits for whoever comes.
class WarmWalkTest {

    private static final long MEMORY = 96L << 20;

    private static TestServer server;
    private static WarmSite site;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small().saying("--warm", "1"));
        site = new WarmSite(server);
        // What nobody has asked for yet is not kept.
        assertThat(site.waiting()).isZero();
        site.create("first", MEMORY);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static List<String> actionsOn(String container, Instant since) throws IOException {
        return server.docker()
                .run(
                        "events",
                        "--since",
                        since.getEpochSecond() + "." + String.format("%09d", since.getNano()),
                        "--until",
                        Long.toString(Instant.now().getEpochSecond() + 1),
                        "--filter",
                        "container=" + container,
                        "--format",
                        "{{.Action}}")
                .lines();
    }

    @Test
    void theNextAgentTakesTheRuntimeThatWaitsAndWorksInItAtOnce() throws Exception {
        Set<String> waiting = site.awaitWaiting(1);
        assertThat(waiting).hasSize(1);
        String container = waiting.iterator().next();
        assertThat(site.status(container)).isEqualTo("paused");
        Instant before = Instant.now();
        site.create("next", MEMORY);
        assertThat(site.output("next", "echo > /workspace/x; pwd")).isEqualTo("/workspace");
        assertThat(server.api().read("next", "x")).asString().isEqualTo("\n");
        assertThat(actionsOn(container, before))
                .contains("unpause")
                .noneMatch(action -> action.startsWith("exec") || action.equals("start"));
        assertThat(site.containerOf("next")).isEqualTo(container);
        // It is another one that waits for the one after.
        assertThat(site.awaitWaiting(1)).doesNotContain(container);
        server.api().delete("next");
    }

    @Test
    void oneThatWasStoppedWakesInTheRuntimeThatWaitsWithAllItsFiles() throws Exception {
        site.create("sleeper", MEMORY);
        site.output("sleeper", "echo kept > /workspace/kept; echo mine > /home/agent/mine; echo gone > /tmp/gone");
        stop("sleeper");
        String container = site.awaitWaiting(1).iterator().next();
        assertThat(site.output("sleeper", "cat /workspace/kept /home/agent/mine; ls /tmp"))
                .isEqualTo("kept\nmine");
        assertThat(site.containerOf("sleeper")).isEqualTo(container);
        server.api().delete("sleeper");
    }

    private static void stop(String agent) throws IOException {
        server.api().post("/v1/agents/" + agent + "/pause?depth=stopped", Json.object(), JsonNode.class);
    }

    /// The former agent of a machine, with a secret in everything that one can leave behind.
    private static void leaveTraces(String agent) throws IOException {
        ObjectNode request = Json.object().put("name", agent).put("driver", "command");
        request.putObject("limits").put("memory", MEMORY);
        request.putObject("env").put("SECRET", "s3cret-of-" + agent);
        server.api().create(request);
        site.output(agent, """
                for place in /workspace /home/agent /tmp /dev/shm; do echo "$SECRET" > $place/trace; done
                exec 9<>/run/holdfast/start; echo "$SECRET" >&9
                ( setsid sh -c 'sleep 3000; : s3cret' & )
                """);
    }

    @Test
    void nothingOfAnotherAgentIsInTheRuntimeThatWasClaimed() throws Exception {
        leaveTraces("former");
        String formers = site.containerOf("former");
        stop("former");
        String container = site.awaitWaiting(1).iterator().next();
        ObjectNode request = Json.object().put("name", "later").put("driver", "command");
        request.putObject("limits").put("memory", MEMORY);
        request.putObject("egress").put("policy", "closed");
        String later = server.api().create(request).id();
        String found = site.output("later", """
                env | grep -i -e secret -e agt_ -e former
                find /workspace /home /tmp /dev/shm /run /mnt /media -type f 2>/dev/null | grep -v -e /tasks/ -e .output
                find /workspace /home /tmp /dev/shm /run -type f -exec grep -l 's3[c]ret-of' {} + 2>/dev/null
                ls /run/holdfast/tasks | wc -l
                ls /proc | grep -c '^[0-9]'
                cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c 's[l]eep 3000'
                ls /sys/class/net
                """);
        // One task, its own; the init, the launcher, and at most what this very script runs; one
        // network, its loopback.
        List<String> lines = found.lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.getFirst().strip()).isEqualTo("1");
        assertThat(Integer.parseInt(lines.get(1).strip())).isLessThanOrEqualTo(8);
        assertThat(lines.subList(2, 4)).containsExactly("0", "lo");
        // By a number: the resolver of a busybox without any libraries is not to be relied on.
        site.output("later", """
                printf 'CONNECT nowhere.example:443 HTTP/1.1\\r\\nHost: nowhere.example:443\\r\\n\\r\\n' |
                    nc -w 5 127.0.0.1 8421
                """);
        try (EventReader events = server.events("/v1/events")) {
            Api.Event refused = events.await(event -> event.type().equals("egress.refused"), WarmSite.PATIENCE);
            assertThat(refused.agent()).contains(later);
        }
        assertThat(site.containerOf("later")).isEqualTo(container).isNotEqualTo(formers);
        assertThat(server.containers()).doesNotContain(formers);
        server.api().delete("former");
        server.api().delete("later");
    }

    @Test
    void aRuntimeThatWaitsHasNoVolumeNoListenerAndNoNameOfAnybody() throws Exception {
        String container = site.awaitWaiting(1).iterator().next();
        String pid = server.docker().inspect(container, "{{.State.Pid}}");
        assertThat(Files.readAllLines(Path.of("/proc/" + pid + "/net/tcp"))).hasSize(1);
        assertThat(Files.readAllLines(Path.of("/proc/" + pid + "/mountinfo")))
                .filteredOn(line -> line.contains(" /workspace ") || line.contains(" /home/agent "))
                .hasSize(2)
                .allMatch(line -> line.contains(" ro,"));
        String all = server.docker().run("inspect", container).output();
        for (Api.Agent agent : server.api().agents()) {
            assertThat(all).doesNotContain(agent.id());
        }
    }

    @Test
    void aRuntimeThatWasClaimedGoesWithItsAgentAndIsNeverGivenAgain() throws Exception {
        site.awaitWaiting(1);
        site.create("brief", MEMORY);
        String container = site.containerOf("brief");
        server.api().recover("brief");
        assertThat(server.containers()).doesNotContain(container);
        String second = site.containerOf("brief");
        server.api().delete("brief");
        assertThat(server.containers()).doesNotContain(second);
        assertThat(site.awaitWaiting(1)).doesNotContain(container, second);
    }

    @Test
    void howManyWaitIsToldInTheStatusAndInTheMetrics() throws Exception {
        site.awaitWaiting(1);
        JsonNode warm = server.api().get("/readyz", JsonNode.class).path("warm");
        assertThat(warm.path("each").asInt(0)).isEqualTo(1);
        assertThat(warm.path("memory").asLong(0)).isEqualTo(MEMORY);
        String metrics = new String(
                server.api()
                        .send("GET", "/metrics", BodyPublishers.noBody(), Map.of())
                        .body(),
                StandardCharsets.UTF_8);
        assertThat(metrics).contains("holdfast_warm{kind=\"waiting\"} 1.0");
    }
}
