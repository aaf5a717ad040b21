package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// The people who may come in.
@Command(
        name = "user",
        description = "The people who may come in.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UserCommands.Add.class,
            UserCommands.Ls.class,
            UserCommands.Role.class,
            UserCommands.ResetLink.class,
            UserCommands.Rm.class
        })
final class UserCommands {

    private static final String NAME_OR_ID = "Its name or id.";
    private static final String ROLES = "admin or member: members work with agents, tasks, files and snapshots.";

    private UserCommands() {}

    private static String path(String user) {
        return "/v1/users/" + ClientCommand.encoded(user);
    }

    /// Prints the link by which somebody comes in; it cannot be shown again.
    private static void printLink(Screen screen, JsonNode answer) {
        if (!screen.printedAsJson(answer)) {
            JsonNode user = answer.path("user");
            screen.field("user", ClientCommand.text(user, "name"));
            screen.field("role", ClientCommand.text(user, "role"));
            screen.field("link", ClientCommand.text(answer, "link"));
            screen.field("until", ClientCommand.text(answer, "expires_at"));
        }
    }

    @Command(
            name = "add",
            description = "Invite somebody, and print the link to come in by.",
            footer = "The link works once, for seven days. Give it to nobody else.")
    static final class Add extends ClientCommand {

        @Parameters(paramLabel = "NAME", description = "The name to sign in with.")
        private String name = "";

        @Option(names = "--role", paramLabel = "ROLE", required = true, description = ROLES)
        private String role = "";

        @Override
        int run(Server server, Screen screen) {
            printLink(
                    screen,
                    server.post("/v1/users", Json.object().put("name", name).put("role", role)));
            return 0;
        }
    }

    @Command(name = "ls", aliases = "list", description = "List the users.")
    static final class Ls extends ClientCommand {
        @Override
        int run(Server server, Screen screen) {
            JsonNode users = server.get("/v1/users");
            if (!screen.printedAsJson(users)) {
                List<List<String>> rows = new ArrayList<>();
                users.path("users")
                        .forEach(user -> rows.add(List.of(
                                text(user, "name"),
                                text(user, "role"),
                                text(user, "state"),
                                text(user, "created_at"),
                                text(user, "seen_at"))));
                screen.table(List.of("NAME", "ROLE", "STATE", "CREATED", "SEEN"), rows);
            }
            return 0;
        }
    }

    @Command(name = "role", description = "Give a user another role; it holds at once.")
    static final class Role extends ClientCommand {

        @Parameters(index = "0", paramLabel = "NAME", description = NAME_OR_ID)
        private String user = "";

        @Parameters(index = "1", paramLabel = "ROLE", description = ROLES)
        private String role = "";

        @Override
        int run(Server server, Screen screen) {
            JsonNode changed = server.patch(path(user), Json.object().put("role", role));
            if (!screen.printedAsJson(changed)) {
                screen.field("user", text(changed, "name"));
                screen.field("role", text(changed, "role"));
            }
            return 0;
        }
    }

    @Command(
            name = "reset-link",
            description = "Print a link by which a user sets a new password.",
            footer = "The link works once, for a day. An earlier one of the same user works no more.")
    static final class ResetLink extends ClientCommand {

        @Parameters(paramLabel = "NAME", description = NAME_OR_ID)
        private String user = "";

        @Override
        int run(Server server, Screen screen) {
            printLink(screen, server.post(path(user) + "/link"));
            return 0;
        }
    }

    @Command(
            name = "rm",
            aliases = "delete",
            description = "Take a user away, with all sessions and tokens. Agents and files stay.")
    static final class Rm extends ClientCommand {

        @Parameters(paramLabel = "NAME", description = NAME_OR_ID)
        private String user = "";

        @Override
        int run(Server server, Screen screen) {
            server.delete(path(user));
            return 0;
        }
    }
}
