package dev.holdfast.cli;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// How the server is.
@Command(name = "status", description = "Say whether the server is ready, and what it has.")
final class StatusCommand extends ClientCommand {

    @Override
    int run(Server server, Screen screen) {
        JsonNode ready = server.get("/readyz");
        if (screen.printedAsJson(ready)) {
            return 0;
        }
        for (String field : new String[] {"status", "version", "engine", "storage"}) {
            screen.field(field, text(ready, field));
        }
        Map<String, Integer> states = new TreeMap<>();
        Pages.all(server, "/v1/agents", "agents")
                .path("agents")
                .forEach(agent -> states.merge(text(agent, "state"), 1, Integer::sum));
        screen.field("agents", states.isEmpty() ? "none" : states.toString().replaceAll("[{}]", ""));
        ready.path("warnings").forEach(warning -> screen.field("warning", warning.asString("")));
        return 0;
    }
}
