package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What forks made, and the way back into their parent.
final class AdoptCommands {

    private AdoptCommands() {}

    /// The path as it travels in the API.
    private static String path(String text) {
        return Arrays.stream(text.replaceFirst("^/+", "").split("/"))
                .map(RemotePath::segment)
                .collect(Collectors.joining("/"));
    }

    private static void tell(Screen screen, JsonNode changes) {
        for (JsonNode change : changes) {
            screen.line(ClientCommand.text(change, "change") + "  " + ClientCommand.text(change, "name"));
        }
    }

    private static String paths(int count) {
        return count == 1 ? "1 path" : count + " paths";
    }

    @Command(
            name = "compare",
            description =
                    "Tell how the workspace of an agent differs from another one, or from what it was forked from.")
    static final class Compare extends ClientCommand {

        @Parameters(index = "0", paramLabel = "AGENT", description = "Name or id of the agent.")
        private String agent = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "OTHER",
                description = "Another agent, or a snapshot of this one. Default: what the fork was made from.")
        private Optional<String> other = Optional.empty();

        @Override
        int run(Server server, Screen screen) {
            String with = other.map(value -> "?with=" + encoded(value)).orElse("");
            JsonNode compared = Pages.all(server, agentPath(agent) + "/compare" + with, "changes");
            if (!screen.printedAsJson(compared)) {
                JsonNode changes = compared.path("changes");
                tell(screen, changes);
                screen.line(changes.isEmpty() ? "They are the same." : paths(changes.size()) + " differ.");
            }
            return 0;
        }
    }

    @Command(
            name = "adopt",
            description = "Bring what a fork changed into the agent that it was made from. What is replaced is kept.",
            footer = "Where both changed the same path nothing is done until --ours or --theirs says for each which it"
                    + " is to be.")
    static final class Adopt extends ClientCommand {

        @Parameters(index = "0", paramLabel = "AGENT", description = "The agent into which it comes.")
        private String agent = "";

        @Parameters(index = "1", paramLabel = "FORK", description = "Its fork.")
        private String fork = "";

        @Parameters(
                index = "2..*",
                arity = "0..*",
                paramLabel = "PATH",
                description = "What alone is to come, with all beneath it.")
        private List<String> paths = List.of();

        @Option(names = "--ours", paramLabel = "PATH", description = "Leave this path as the agent has it.")
        private List<String> ours = List.of();

        @Option(names = "--theirs", paramLabel = "PATH", description = "Take this path as the fork has it.")
        private List<String> theirs = List.of();

        @Option(names = "--preview", description = "Only say what would change.")
        private boolean preview;

        @Override
        int run(Server server, Screen screen) {
            ObjectNode body = Json.object().put("from", fork);
            if (!paths.isEmpty()) {
                paths.forEach(path -> body.withArray("paths").add(path(path)));
            }
            ours.forEach(path -> body.withObjectProperty("take").put(path(path), "ours"));
            theirs.forEach(path -> body.withObjectProperty("take").put(path(path), "theirs"));
            if (preview) {
                body.put("preview", true);
            }
            JsonNode answer = server.post(agentPath(agent) + "/adopt", body);
            if (!screen.printedAsJson(answer)) {
                tell(screen, answer);
            }
            return 0;
        }

        private void tell(Screen screen, JsonNode answer) {
            JsonNode changes = answer.path("changes");
            AdoptCommands.tell(screen, changes);
            for (JsonNode conflict : answer.path("conflicts")) {
                screen.line("both     " + text(conflict, "name") + "  (ours " + text(conflict, "ours") + ", theirs "
                        + text(conflict, "theirs") + ")");
            }
            String kept = text(answer, "kept");
            if (!kept.isEmpty()) {
                screen.line(paths(changes.size()) + " adopted; what was there before is kept as " + kept + ".");
            } else {
                screen.line(changes.isEmpty() ? "Nothing to adopt." : paths(changes.size()) + " would come.");
            }
        }
    }
}
