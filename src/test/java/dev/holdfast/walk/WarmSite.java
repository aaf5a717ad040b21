package dev.holdfast.walk;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A server where runtimes wait, and what one can see of them from outside.
record WarmSite(TestServer server) {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Makes an agent that runs command lines, in this much memory.
    void create(String name, long memory) throws IOException {
        ObjectNode request = Json.object().put("name", name).put("driver", "command");
        request.putObject("limits").put("memory", memory);
        server.api().create(request);
    }

    int waiting() throws IOException {
        return server.api()
                .get("/readyz", JsonNode.class)
                .path("warm")
                .path("waiting")
                .asInt(-1);
    }

    /// Waits until so many wait, and says which containers they are: those that are frozen and have no
    /// volume.
    Set<String> awaitWaiting(int count) {
        Awaitility.await().atMost(PATIENCE).until(() -> waiting() == count);
        return unclaimed();
    }

    /// The containers without a volume.
    Set<String> unclaimed() throws RuntimeException {
        Set<String> mounted = server.mounts().stream()
                .map(point -> point.replaceFirst("^.*/mounts/(run_[^/]+)/.*$", "$1"))
                .collect(Collectors.toSet());
        return containers().stream()
                .filter(container -> !mounted.contains(runtime(container)))
                .collect(Collectors.toSet());
    }

    private Set<String> containers() {
        try {
            return Set.copyOf(server.containers());
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private String runtime(String container) {
        return server.docker().inspect(container, "{{.Name}}").replaceFirst("^/holdfast-", "");
    }

    String status(String container) {
        return server.docker().inspect(container, "{{.State.Status}}");
    }

    /// Runs a command line to its end and returns what it printed.
    String output(String agent, String script) throws IOException {
        Api api = server.api();
        String task =
                api.task(agent, "{ " + script + "\n} > /workspace/.output 2>&1").id();
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> api.shown(agent, task).ended());
        return new String(api.read(agent, ".output"), java.nio.charset.StandardCharsets.UTF_8).strip();
    }

    /// The container in which this agent is.
    String containerOf(String agent) throws IOException {
        String mark = "in-" + agent;
        server.api().write(agent, mark, new byte[0]);
        return server.containers().stream()
                .filter(container -> status(container).equals("running"))
                .filter(container -> server.docker()
                        .attempt("exec", container, "test", "-e", "/workspace/" + mark)
                        .good())
                .findFirst()
                .orElseThrow();
    }
}
