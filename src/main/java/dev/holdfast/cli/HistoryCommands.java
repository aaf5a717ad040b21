package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// What happened to an agent's files between its snapshots.
final class HistoryCommands {

    private static final String NAME_OR_ID = "Name or id of the agent.";
    private static final String WHAT = "The snapshot that is compared, or live; the newest snapshot.";
    private static final String WITH_WHAT =
            "What it is compared with: a snapshot, or live, which is now and the default.";
    private static final int PAGE = 1000;

    private HistoryCommands() {}

    /// The two moments of a comparison as parts of a query, each after a sign.
    private static String query(String from, String to) {
        return (from.isEmpty() ? "" : "&from=" + ClientCommand.encoded(from))
                + (to.isEmpty() ? "" : "&to=" + ClientCommand.encoded(to));
    }

    @Command(name = "changes", description = "Tell what changed since a snapshot, or between two.")
    static final class Changes extends ClientCommand {

        @Parameters(index = "0", paramLabel = "AGENT", description = NAME_OR_ID)
        private String agent = "";

        @Parameters(index = "1", arity = "0..1", paramLabel = "FROM", description = WHAT)
        private String from = "";

        @Parameters(index = "2", arity = "0..1", paramLabel = "TO", description = WITH_WHAT)
        private String to = "";

        @Option(names = "--path", paramLabel = "PATH", description = "Only at or beneath this path.")
        private String path = "";

        @Override
        int run(Server server, Screen screen) {
            RemotePath place = RemotePath.parse(agent + ":" + path);
            String beneath = encoded(String.join("/", place.segments()));
            JsonNode changes = Pages.all(
                    server,
                    agentPath(agent) + "/changes?limit=" + PAGE + "&path=" + beneath + query(from, to),
                    "changes");
            if (!screen.printedAsJson(changes)) {
                changes.path("changes").forEach(change -> screen.line(line(change)));
                if (changes.path("changes").isEmpty()) {
                    screen.line("Nothing changed.");
                }
            }
            return 0;
        }

        private static String line(JsonNode change) {
            String was = text(change, "name_before");
            return "%-8s  %s%s"
                    .formatted(text(change, "change"), text(change, "name"), was.isEmpty() ? "" : " (was " + was + ")");
        }
    }

    @Command(name = "diff", description = "Tell what changed within a file since a snapshot, or between two.")
    static final class Diff extends ClientCommand {

        @Parameters(index = "0", paramLabel = "AGENT", description = NAME_OR_ID)
        private String agent = "";

        @Parameters(index = "1", paramLabel = "PATH", description = "The file.")
        private String path = "";

        @Parameters(index = "2", arity = "0..1", paramLabel = "FROM", description = WHAT)
        private String from = "";

        @Parameters(index = "3", arity = "0..1", paramLabel = "TO", description = WITH_WHAT)
        private String to = "";

        @Override
        int run(Server server, Screen screen) {
            RemotePath place = RemotePath.parse(agent + ":" + path);
            JsonNode diff = server.get(
                    agentPath(agent) + "/diff/" + String.join("/", place.segments()) + question(query(from, to)));
            if (!screen.printedAsJson(diff)) {
                tell(screen, diff);
            }
            return 0;
        }

        private static void tell(Screen screen, JsonNode diff) {
            if (!text(diff, "told").equals("text")) {
                screen.line(text(diff, "told").replace('_', ' '));
                screen.field("before", thing(diff.path("before")));
                screen.field("after", thing(diff.path("after")));
                return;
            }
            for (JsonNode hunk : diff.path("hunks")) {
                screen.line("@@ -" + text(hunk, "from_line") + "," + text(hunk, "from_count") + " +"
                        + text(hunk, "to_line") + "," + text(hunk, "to_count") + " @@");
                hunk.path("lines").forEach(line -> screen.line(line.asString()));
            }
        }

        private static String thing(JsonNode thing) {
            return thing.isMissingNode() ? "absent" : text(thing, "size") + " bytes  " + text(thing, "sha256");
        }

        private static String question(String parts) {
            return parts.isEmpty() ? "" : "?" + parts.substring(1);
        }
    }

    @Command(name = "history", description = "List the versions of a file over the snapshots, newest first.")
    static final class History extends ClientCommand {

        @Parameters(index = "0", paramLabel = "AGENT", description = NAME_OR_ID)
        private String agent = "";

        @Parameters(index = "1", paramLabel = "PATH", description = "The file.")
        private String path = "";

        @Override
        int run(Server server, Screen screen) {
            RemotePath place = RemotePath.parse(agent + ":" + path);
            JsonNode history =
                    Pages.all(server, agentPath(agent) + "/history/" + String.join("/", place.segments()), "versions");
            if (!screen.printedAsJson(history)) {
                List<List<String>> rows = new ArrayList<>();
                history.path("versions").forEach(version -> rows.add(row(version)));
                screen.table(List.of("SNAPSHOT", "REASON", "CREATED", "SIZE", "MODE", "MODIFIED", "TASK"), rows);
            }
            return 0;
        }

        private static List<String> row(JsonNode version) {
            JsonNode thing = version.path("thing");
            return List.of(
                    text(version, "moment"),
                    text(version, "reason"),
                    text(version, "created_at"),
                    version.path("absent").asBoolean(false) ? "absent" : text(thing, "size"),
                    text(thing, "mode"),
                    text(thing, "modified_at"),
                    text(version, "task"));
        }
    }
}
