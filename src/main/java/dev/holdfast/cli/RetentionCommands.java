package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How long restore points are kept.
@Command(
        name = "retention",
        description = "Which restore points are kept: of one agent, of the organization, of the whole server.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RetentionCommands.Show.class,
            RetentionCommands.Change.class,
            RetentionCommands.Clear.class,
            RetentionCommands.Preview.class
        })
final class RetentionCommands {

    private static final String NAME_OR_ID = "Name or id of the agent.";

    private RetentionCommands() {}

    private static void show(Screen screen, JsonNode retention) {
        if (!screen.printedAsJson(retention)) {
            screen.field("keeps", ClientCommand.text(retention, "sentence"));
            screen.field("set for", ClientCommand.text(retention, "from"));
        }
    }

    /// Whose retention it is.
    static final class Whose {

        @Parameters(arity = "0..1", paramLabel = "AGENT", description = NAME_OR_ID + " Left out: the whole server.")
        private Optional<String> agent = Optional.empty();

        @Option(names = "--organization", description = "That of your organization.")
        private boolean organization;

        String path() {
            return agent.map(name -> ClientCommand.agentPath(name) + "/retention")
                    .orElse(organization ? "/v1/organization/retention" : "/v1/retention");
        }
    }

    /// The numbers that are to be different.
    static final class Numbers {

        @Option(names = "--all-days", paramLabel = "N", description = "Keep every snapshot for so many days.")
        private Optional<Integer> allDays = Optional.empty();

        @Option(names = "--last", paramLabel = "N", description = "Keep so many of the newest.")
        private Optional<Integer> last = Optional.empty();

        @Option(names = "--hourly", paramLabel = "N", description = "Keep the newest of each of so many hours.")
        private Optional<Integer> hourly = Optional.empty();

        @Option(names = "--daily", paramLabel = "N", description = "Keep the newest of each of so many days.")
        private Optional<Integer> daily = Optional.empty();

        @Option(names = "--weekly", paramLabel = "N", description = "Keep the newest of each of so many weeks.")
        private Optional<Integer> weekly = Optional.empty();

        @Option(names = "--monthly", paramLabel = "N", description = "Keep the newest of each of so many months.")
        private Optional<Integer> monthly = Optional.empty();

        /// The policy in force with these numbers in it.
        ObjectNode over(JsonNode retention) {
            ObjectNode policy = Json.object();
            retention.path("policy").propertyStream().forEach(field -> policy.set(field.getKey(), field.getValue()));
            allDays.ifPresent(count -> policy.put("all_days", count));
            last.ifPresent(count -> policy.put("last", count));
            hourly.ifPresent(count -> policy.put("hourly", count));
            daily.ifPresent(count -> policy.put("daily", count));
            weekly.ifPresent(count -> policy.put("weekly", count));
            monthly.ifPresent(count -> policy.put("monthly", count));
            return policy;
        }
    }

    @Command(name = "show", description = "Show which restore points are kept.")
    static final class Show extends ClientCommand {

        @Mixin
        private Whose whose = new Whose();

        @Override
        int run(Server server, Screen screen) {
            show(screen, server.get(whose.path()));
            return 0;
        }
    }

    @Command(
            name = "set",
            description =
                    "Change which restore points are kept; a number that is left out stays. Try \"preview\" first.")
    static final class Change extends ClientCommand {

        @Mixin
        private Whose whose = new Whose();

        @Mixin
        private Numbers numbers = new Numbers();

        @Override
        int run(Server server, Screen screen) {
            show(screen, server.put(whose.path(), numbers.over(server.get(whose.path()))));
            return 0;
        }
    }

    @Command(name = "clear", description = "Take back what was set, so that the next wider retention counts.")
    static final class Clear extends ClientCommand {

        @Mixin
        private Whose whose = new Whose();

        @Override
        int run(Server server, Screen screen) {
            show(screen, server.delete(whose.path()));
            return 0;
        }
    }

    @Command(name = "preview", description = "Say which restore points of an agent would go, and change nothing.")
    static final class Preview extends ClientCommand {

        @Parameters(paramLabel = "AGENT", description = NAME_OR_ID)
        private String agent = "";

        @Mixin
        private Numbers numbers = new Numbers();

        @Override
        int run(Server server, Screen screen) {
            String path = agentPath(agent) + "/retention";
            ObjectNode body = Json.object();
            body.set("policy", numbers.over(server.get(path)));
            JsonNode answer = server.post(path + "/preview", body);
            if (!screen.printedAsJson(answer)) {
                tell(screen, answer);
            }
            return 0;
        }

        private static void tell(Screen screen, JsonNode answer) {
            for (JsonNode going : answer.path("going")) {
                screen.line(text(going, "id") + "  " + text(going, "created_at") + "  " + text(going, "reason"));
            }
            JsonNode freed = answer.path("freed_bytes_estimate");
            screen.line(answer.path("going").size() + " would go, "
                    + answer.path("staying").size() + " would stay"
                    + (freed.isNumber() ? "; estimated to free " + new ByteSize(freed.asLong(0)) : "") + ".");
        }
    }
}
