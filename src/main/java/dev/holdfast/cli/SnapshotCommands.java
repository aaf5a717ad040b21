package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The restore points of an agent.
@Command(
        name = "snapshot",
        description = "List and take restore points, go back to one, keep one or delete it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SnapshotCommands.Ls.class,
            SnapshotCommands.Create.class,
            SnapshotCommands.Restore.class,
            SnapshotCommands.Pin.class,
            SnapshotCommands.Unpin.class,
            SnapshotCommands.Rm.class
        })
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

    /// A command about one snapshot.
    abstract static class OfOne extends ClientCommand {

        @Parameters(index = "0", paramLabel = "AGENT", description = NAME_OR_ID)
        private String agent = "";

        @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "Id of the snapshot.")
        private String snapshot = "";

        abstract JsonNode ask(Server server, String path);

        abstract String done(String snapshot);

        @Override
        final int run(Server server, Screen screen) {
            JsonNode answer = ask(server, agentPath(agent) + "/snapshots/" + encoded(snapshot));
            if (!screen.printedAsJson(answer)) {
                screen.line(done(snapshot));
            }
            return 0;
        }
    }

    @Command(name = "pin", description = "Keep a snapshot whatever the retention says.")
    static final class Pin extends OfOne {

        @Override
        JsonNode ask(Server server, String path) {
            return server.patch(path, Json.object().put("pinned", true));
        }

        @Override
        String done(String snapshot) {
            return snapshot + " is kept until it is unpinned.";
        }
    }

    @Command(name = "unpin", description = "Leave a snapshot to the retention again.")
    static final class Unpin extends OfOne {

        @Override
        JsonNode ask(Server server, String path) {
            return server.patch(path, Json.object().put("pinned", false));
        }

        @Override
        String done(String snapshot) {
            return snapshot + " is left to the retention.";
        }
    }

    @Command(name = "rm", aliases = "delete", description = "Delete a snapshot; the workspace stays as it is.")
    static final class Rm extends OfOne {

        @Override
        JsonNode ask(Server server, String path) {
            return server.delete(path);
        }

        @Override
        String done(String snapshot) {
            return snapshot + " is deleted.";
        }
    }

    @Command(
            name = "restore",
            description = "Bring the workspace, or chosen paths, back to a snapshot. The present is kept as one.")
    static final class Restore extends ClientCommand {

        @Parameters(index = "0", paramLabel = "AGENT", description = NAME_OR_ID)
        private String agent = "";

        @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "Id of the snapshot.")
        private String snapshot = "";

        @Parameters(index = "2..*", paramLabel = "PATH", description = "Bring back only this; all when none is given.")
        private List<String> paths = new ArrayList<>();

        @Option(names = "--cancel-task", description = "Cancel the task that runs, and those that wait.")
        private boolean cancelTask;

        @Option(names = "--preview", description = "Only say what would change.")
        private boolean preview;

        @Option(names = "--home", description = "The home too.")
        private boolean home;

        @Option(names = "--no-restart", description = "Rather refuse than end processes that use the workspace.")
        private boolean noRestart;

        @Override
        int run(Server server, Screen screen) {
            ObjectNode body = Json.object();
            if (preview) {
                body.put("preview", true);
            }
            if (home) {
                body.put("home", true);
            }
            if (noRestart) {
                body.put("restart", false);
            }
            if (!paths.isEmpty()) {
                ArrayNode chosen = body.putArray("paths");
                paths.forEach(path -> chosen.add(
                        String.join("/", RemotePath.parse(agent + ":" + path).segments())));
            }
            String restore = "/restore" + (cancelTask ? "?cancel_task=true" : "");
            JsonNode answer = server.post(agentPath(agent) + "/snapshots/" + encoded(snapshot) + restore, body);
            if (!screen.printedAsJson(answer)) {
                tell(screen, answer);
            }
            return 0;
        }

        private void tell(Screen screen, JsonNode answer) {
            JsonNode changes = answer.path("changes");
            for (JsonNode change : changes) {
                String was = text(change, "from");
                screen.line(text(change, "change") + "  " + text(change, "path")
                        + (was.isEmpty() ? "" : " (is " + was + " now)"));
            }
            if (preview) {
                long all = 0;
                for (JsonNode count : answer.path("counts")) {
                    all += count.asLong();
                }
                long found = Math.max(all, changes.size());
                String more = found > changes.size() ? "These and more: " : "";
                screen.line(
                        found == 0
                                ? "Nothing would change."
                                : more + (found == 1 ? "1 path" : found + " paths") + " would change.");
            } else {
                screen.line("Restored to " + text(answer, "snapshot") + "; what was there before is kept as "
                        + text(answer, "kept") + ".");
            }
        }
    }
}
