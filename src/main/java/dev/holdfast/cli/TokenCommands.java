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

/// What programs call the API with.
@Command(
        name = "token",
        description = "What programs call the API with.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TokenCommands.Create.class, TokenCommands.Ls.class, TokenCommands.Rm.class})
final class TokenCommands {

    private TokenCommands() {}

    @Command(
            name = "create",
            description = "Make a token, and print it this once.",
            footer = "It is yours, and never reaches further than you do.")
    static final class Create extends ClientCommand {

        @Parameters(paramLabel = "NAME", description = "What to know it by.")
        private String name = "";

        @Option(names = "--scope", paramLabel = "SCOPE", required = true, description = "read, write or admin.")
        private String scope = "";

        @Option(names = "--expires", paramLabel = "TIME", description = "When it ends by itself, such as 12h or 30d.")
        private Optional<String> expires = Optional.empty();

        @Override
        int run(Server server, Screen screen) {
            ObjectNode body = Json.object().put("name", name).put("scope", scope);
            expires.ifPresent(time -> body.put("expires_in", time));
            JsonNode made = server.post("/v1/tokens", body);
            if (!screen.printedAsJson(made)) {
                screen.field("token", text(made.path("token"), "id"));
                screen.field("scope", text(made.path("token"), "scope"));
                screen.field("until", text(made.path("token"), "expires_at"));
                screen.field("secret", text(made, "secret"));
            }
            return 0;
        }
    }

    @Command(name = "ls", aliases = "list", description = "List your tokens.")
    static final class Ls extends ClientCommand {

        @Option(names = "--all", description = "Those of everybody; for administrators.")
        private boolean all;

        @Override
        int run(Server server, Screen screen) {
            JsonNode tokens = server.get(all ? "/v1/tokens?all=true" : "/v1/tokens");
            if (!screen.printedAsJson(tokens)) {
                List<List<String>> rows = new ArrayList<>();
                tokens.path("tokens")
                        .forEach(token -> rows.add(List.of(
                                text(token, "id"),
                                text(token, "name"),
                                text(token, "user"),
                                text(token, "scope"),
                                text(token, "expires_at"),
                                text(token, "used_at"))));
                screen.table(List.of("TOKEN", "NAME", "USER", "SCOPE", "UNTIL", "USED"), rows);
            }
            return 0;
        }
    }

    @Command(name = "rm", aliases = "delete", description = "End a token at once.")
    static final class Rm extends ClientCommand {

        @Parameters(paramLabel = "TOKEN", description = "Its id.")
        private String token = "";

        @Override
        int run(Server server, Screen screen) {
            server.delete("/v1/tokens/" + encoded(token));
            return 0;
        }
    }
}
