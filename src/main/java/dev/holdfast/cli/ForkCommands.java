package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// New agents out of another's files, and the way back.
final class ForkCommands {

    private static final String NAME_OR_ID = "Name or id of the agent.";

    private ForkCommands() {}

    @Command(
            name = "fork",
            description = "Make agents out of this one's files, home included, as they are now or were in a snapshot.",
            footer = "One fork runs; several begin paused, unless they are given a task.")
    static final class Fork extends ClientCommand {

        @Parameters(paramLabel = "AGENT", description = NAME_OR_ID)
        private String agent = "";

        @Option(names = "--count", paramLabel = "N", description = "How many forks. Default: 1.")
        private Optional<Integer> count = Optional.empty();

        @Option(
                names = "--from",
                paramLabel = "SNAPSHOT",
                description = "A snapshot of the agent. Default: its present.")
        private Optional<String> from = Optional.empty();

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "Its name; of several, what comes before their numbers.")
        private Optional<String> name = Optional.empty();

        @Option(names = "--task", paramLabel = "PROMPT", description = "A task for each of them, begun at once.")
        private Optional<String> task = Optional.empty();

        @Option(
                names = "--session",
                paramLabel = "SESSION",
                description = "The session of one of the agent's tasks for that task to go on with.")
        private Optional<String> session = Optional.empty();

        @Option(names = "--paused", arity = "0..1", fallbackValue = "true", description = "Whether they begin paused.")
        private Optional<Boolean> paused = Optional.empty();

        @Override
        int run(Server server, Screen screen) {
            if (session.isPresent() && task.isEmpty()) {
                throw usage("A session is for a task: give --task too.");
            }
            JsonNode forked = server.post(agentPath(agent) + "/fork", body());
            if (!screen.printedAsJson(forked)) {
                List<List<String>> rows = new ArrayList<>();
                forked.path("forks")
                        .forEach(fork -> rows.add(List.of(text(fork, "name"), text(fork, "id"), text(fork, "state"))));
                screen.table(List.of("NAME", "AGENT", "STATE"), rows);
            }
            return 0;
        }

        private ObjectNode body() {
            ObjectNode body = Json.object();
            count.ifPresent(value -> body.put("count", value));
            name.ifPresent(value -> body.put("name", value));
            from.ifPresent(value -> body.put("snapshot", value));
            paused.ifPresent(value -> body.put("paused", value));
            task.ifPresent(prompt -> {
                ObjectNode first = body.putObject("task").put("prompt", prompt);
                session.ifPresent(value -> first.put("session", value));
            });
            return body;
        }
    }

    @Command(name = "lineage", description = "Show the family of an agent as a tree, those who are gone included.")
    static final class Lineage extends ClientCommand {

        @Parameters(paramLabel = "AGENT", description = NAME_OR_ID)
        private String agent = "";

        @Override
        int run(Server server, Screen screen) {
            JsonNode lineage = server.get(agentPath(agent) + "/lineage");
            if (!screen.printedAsJson(lineage)) {
                tree(screen, lineage.path("agents"));
            }
            return 0;
        }

        private static void tree(Screen screen, JsonNode family) {
            Map<String, List<JsonNode>> children = new HashMap<>();
            for (JsonNode member : family) {
                children.computeIfAbsent(text(member, "parent"), parent -> new ArrayList<>())
                        .add(member);
            }
            List<List<String>> rows = new ArrayList<>();
            grow(rows, children, "", 0);
            screen.table(List.of("AGENT", "STANDING", "FROM", "FORKED"), rows);
        }

        private static void grow(
                List<List<String>> rows, Map<String, List<JsonNode>> children, String parent, int depth) {
            for (JsonNode member : children.getOrDefault(parent, List.of())) {
                rows.add(List.of(
                        "  ".repeat(depth) + text(member, "name"),
                        text(member, "standing"),
                        text(member, "snapshot"),
                        text(member, "forked_at")));
                grow(rows, children, text(member, "id"), depth + 1);
            }
        }
    }
}
