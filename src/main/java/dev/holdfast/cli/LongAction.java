package dev.holdfast.cli;

import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A command that takes long: it waits for the end of the operation and tells how far it is, or leaves it to the
/// server.
abstract class LongAction extends ClientCommand {

    @Mixin
    private Crowd crowd = new Crowd();

    @Option(names = "--detach", description = "Do not wait; the server goes on by itself.")
    private boolean detach;

    /// Begins it.
    abstract JsonNode begin(Server server, String path);

    /// What a batch of many is asked for.
    abstract ObjectNode wish();

    /// Shows the agent's new state.
    abstract void show(Server server, Screen screen, String path);

    @Override
    final int run(Server server, Screen screen) {
        Optional<String> agent = crowd.one();
        if (agent.isEmpty()) {
            return crowd.run(server, screen, wish());
        }
        String path = agentPath(agent.get());
        JsonNode operation = begin(server, path);
        if (detach) {
            if (!screen.printedAsJson(operation)) {
                screen.field("operation", text(operation, "id"));
                screen.field("state", text(operation, "state"));
            }
            return 0;
        }
        String last = "";
        while (text(operation, "state").equals("running")) {
            operation = server.get("/v1/operations/" + text(operation, "id") + "?wait=2s");
            String told = told(operation.path("progress"));
            if (!told.isEmpty() && !told.equals(last)) {
                last = told;
                if (!screen.printedAsJsonLine(operation)) {
                    screen.line(told);
                }
            }
        }
        if (text(operation, "state").equals("failed")) {
            throw new Refusal(Refusal.FAILED, text(operation, "reason"));
        }
        show(server, screen, path);
        return 0;
    }

    private static String told(JsonNode progress) {
        if (!progress.isObject()) {
            return "";
        }
        String percent = progress.has("percent")
                ? String.format(Locale.ROOT, ", %d %%", progress.path("percent").asInt(0))
                : "";
        return text(progress, "phase") + "  "
                + new ByteSize(progress.path("bytes").asLong(0)) + percent;
    }
}
