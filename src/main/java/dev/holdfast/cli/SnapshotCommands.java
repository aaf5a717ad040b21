package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The restore points of an agent.
@Command(
        name = "snapshot",
        description = "List and take restore points, and go back to one.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SnapshotCommands.Ls.class, SnapshotCommands.Create.class, SnapshotCommands.Restore.class})
final class SnapshotCommands {

    private static final String NAME_OR_ID = "Name or id of the agent.";

    private SnapshotCommands() {}

    @Command(name = "ls", aliases = "list", description = "List the agent's snapshots.")
    static final class Ls extends ClientCommand {

        @Parameters(paramLabel = "AGENT", description = NAME_OR_ID)
        private String agent = "";

        @Override
        int run(Server server, Screen screen) {
            JsonNode snapshots = Pages.all(server, agentPath(agent) + "/snapshots", "snapshots");
            if (!screen.printedAsJson(snapshots)) {
                List<List<String>> rows = new ArrayList<>();
                snapshots
                        .path("snapshots")
                        .forEach(snapshot -> rows.add(List.of(
                                text(snapshot, "id"),
                                text(snapshot, "reason"),
                                text(snapshot, "created_at"),
                                snapshot.path("pinned").asBoolean(false) ? "pinned" : "",
                                text(snapshot, "task"),
                                text(snapshot, "label"))));
                screen.table(List.of("SNAPSHOT", "REASON", "CREATED", "PINNED", "TASK", "LABEL"), rows);
            }
            return 0;
        }
    }

    @Command(name = "create", description = "Take a snapshot now.")
    static final class Create extends ClientCommand {

        @Parameters(paramLabel = "AGENT", description = NAME_OR_ID)
        private String agent = "";

        @Option(names = "--label", paramLabel = "TEXT", description = "What to remember it by.")
        private Optional<String> label = Optional.empty();

        @Option(names = "--pin", description = "Keep it whatever the retention says.")
        private boolean pin;

        @Override
        int run(Server server, Screen screen) {
            ObjectNode body = Json.object();
            label.ifPresent(value -> body.put("label", value));
            if (pin) {
                body.put("pin", true);
            }
            JsonNode snapshot = server.post(agentPath(agent) + "/snapshots", body);
            if (!screen.printedAsJson(snapshot)) {
                screen.line(text(snapshot, "id"));
            }
            return 0;
        }
    }

    @Command(
            name = "restore",
            description = "Bring the workspace back to a snapshot. The present is kept as a snapshot.")
    static final class Restore extends ClientCommand {

        @Parameters(index = "0", paramLabel = "AGENT", description = NAME_OR_ID)
        private String agent = "";

        @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "Id of the snapshot.")
        private String snapshot = "";

        @Option(names = "--preview", description = "Only say what would change.")
        private boolean preview;

        @Option(names = "--home", description = "The home too.")
        private boolean home;

        @Override
        int run(Server server, Screen screen) {
            ObjectNode body = Json.object();
            if (preview) {
                body.put("preview", true);
            }
            if (home) {
                body.put("home", true);
            }
            JsonNode answer = server.post(agentPath(agent) + "/snapshots/" + encoded(snapshot) + "/restore", body);
            if (!screen.printedAsJson(answer)) {
                tell(screen, answer);
            }
            return 0;
        }

        private void tell(Screen screen, JsonNode answer) {
            JsonNode changes = answer.path("changes");
            for (JsonNode change : changes) {
                screen.line(text(change, "change") + "  " + text(change, "path"));
            }
            if (preview) {
                screen.line(
                        changes.isEmpty()
                                ? "Nothing would change."
                                : (changes.size() == 1 ? "1 path" : changes.size() + " paths") + " would change.");
            } else {
                screen.line("Restored to " + text(answer, "snapshot") + "; what was there before is kept as "
                        + text(answer, "kept") + ".");
            }
        }
    }
}
