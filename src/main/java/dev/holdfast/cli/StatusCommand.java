package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.setup.Machine;
import dev.holdfast.setup.Unit;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// How the server is.
@Command(name = "status", description = "Say whether the server is ready, where, and what it has.")
final class StatusCommand extends ClientCommand {

    @Override
    int run(Server server, Screen screen) throws IOException, InterruptedException {
        JsonNode ready = server.get("/readyz");
        if (screen.printedAsJson(ready)) {
            return 0;
        }
        screen.field("status", text(ready, "status"));
        screen.field("address", ServerAddress.find(environment()).base().toString());
        for (String field : new String[] {"version", "engine"}) {
            screen.field(field, text(ready, field));
        }
        JsonNode pool = server.get("/v1/pool");
        screen.field(
                "pool", text(ready, "storage") + ", " + size(pool, "free") + " of " + size(pool, "total") + " free");
        Map<String, Integer> states = new TreeMap<>();
        Pages.all(server, "/v1/agents", "agents")
                .path("agents")
                .forEach(agent -> states.merge(text(agent, "state"), 1, Integer::sum));
        screen.field("agents", states.isEmpty() ? "none" : states.toString().replaceAll("[{}]", ""));
        screen.field("warm", warm(ready.path("warm")));
        screen.field("ssh", ssh(ready.path("ssh")));
        onThisMachine(screen);
        ready.path("warnings").forEach(warning -> screen.field("warning", warning.asString("")));
        return 0;
    }

    /// Where SSH is spoken, and the fingerprint to compare.
    static String ssh(JsonNode ssh) {
        return switch (text(ssh, "state")) {
            case "open" -> text(ssh, "address") + ", host key " + text(ssh, "fingerprint");
            case "off" -> "off, until somebody registers a key";
            default -> text(ssh, "state");
        };
    }

    /// How many runtimes wait for the next agent.
    static String warm(JsonNode warm) {
        return warm.path("each").asInt(0) == 0
                ? "off"
                : warm.path("waiting").asInt(0) + " waiting, "
                        + warm.path("each").asInt(0) + " of each kind in use";
    }

    private static ByteSize size(JsonNode pool, String field) {
        return new ByteSize(pool.path(field).asLong(0));
    }

    /// What is known of a server that is not somewhere else.
    private void onThisMachine(Screen screen) throws IOException, InterruptedException {
        if (environment().variable("HOLDFAST_URL").isPresent()) {
            return;
        }
        DataDirectory data = environment().data();
        screen.field("data", data.root().toString());
        if (Machine.THIS.keepsUnits()) {
            Unit unit = Unit.of(Machine.THIS, data);
            screen.field("unit", unit.isInstalled() ? unit.name() + ", " + unit.state() : "none");
        } else {
            screen.field(
                    "process",
                    new ServerProcess(data, environment())
                            .running()
                            .map(running -> Long.toString(running.pid()))
                            .orElse("none that is seen from here"));
        }
    }
}
