package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What agents do when they do nothing: idleness, leases, and the trash.
final class AgentRestCommands {

    private AgentRestCommands() {}

    /// Adds the times of idleness that were given to what is asked for.
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    static void idle(ObjectNode body, Optional<String> freezeAfter, Optional<String> stopAfter) {
        if (freezeAfter.isPresent() || stopAfter.isPresent()) {
            ObjectNode idle = body.putObject("idle");
            freezeAfter.ifPresent(value ->
                    idle.put("freeze_after_seconds", Period.parse(value).seconds()));
            stopAfter.ifPresent(
                    value -> idle.put("stop_after_seconds", Period.parse(value).seconds()));
        }
    }

    /// Shows what is known of an agent's idleness.
    static void show(Screen screen, JsonNode idle) {
        if (!idle.isObject()) {
            return;
        }
        screen.field(
                "when idle",
                "frozen after " + words(idle.path("freeze_after_seconds").asLong(0)) + ", stopped after "
                        + words(idle.path("stop_after_seconds").asLong(0)));
        JsonNode last = idle.path("last");
        if (last.isObject()) {
            screen.field("last seen", ClientCommand.text(last, "what") + ", " + ClientCommand.text(last, "at"));
        }
        idle.path("busy").forEach(busy -> screen.field("busy", busy.asString("")));
    }

    private static String words(long seconds) {
        if (seconds == 0) {
            return "never";
        }
        Duration duration = Duration.ofSeconds(seconds);
        return seconds % 60 == 0 ? duration.toMinutes() + " min" : seconds + " s";
    }

    @Command(name = "busy", description = "Say that it is busy, so that it is not paused for idleness.")
    static final class Busy extends ClientCommand {

        @Parameters(paramLabel = "AGENT", description = AgentCommands.NAME_OR_ID)
        private String agent = "";

        @Option(names = "--for", paramLabel = "PERIOD", description = "For how long from now: 30m, 6h, or never.")
        private String ttl = "1h";

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, in one line.")
        private String reason = "said to be busy";

        @Override
        int run(Server server, Screen screen) {
            String path = agentPath(agent) + "/lease";
            long seconds = Period.parse(ttl).seconds();
            if (seconds == 0) {
                server.delete(path);
                return 0;
            }
            ObjectNode lease = Json.object().put("ttl_seconds", seconds).put("reason", reason);
            JsonNode taken = server.put(path, lease);
            if (!screen.printedAsJson(taken)) {
                screen.field("busy until", text(taken, "until"));
            }
            return 0;
        }
    }

    @Command(name = "trash", description = "List the deleted agents that can still be brought back.")
    static final class Trash extends ClientCommand {

        @Override
        int run(Server server, Screen screen) {
            JsonNode trash = server.get("/v1/trash");
            if (!screen.printedAsJson(trash)) {
                List<List<String>> rows = new ArrayList<>();
                trash.path("agents")
                        .forEach(agent -> rows.add(List.of(
                                text(agent, "id"),
                                text(agent, "name"),
                                text(agent, "deleted_at"),
                                text(agent, "leaves_at"),
                                text(agent, "reason"))));
                screen.table(List.of("ID", "NAME", "DELETED", "GOES FOR GOOD", "REASON"), rows);
            }
            return 0;
        }
    }

    @Command(name = "undelete", description = "Take an agent out of the trash, files and all; it is paused then.")
    static final class Undelete extends AgentCommands.OfOne {

        @Option(names = "--name", paramLabel = "NAME", description = "What it is to be called now.")
        private Optional<String> name = Optional.empty();

        @Override
        JsonNode ask(Server server, String path) {
            return server.post(
                    path + "/undelete" + name.map(as -> "?name=" + as).orElse(""));
        }
    }
}
