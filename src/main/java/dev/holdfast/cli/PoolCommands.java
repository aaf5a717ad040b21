package dev.holdfast.cli;

import dev.holdfast.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// The pool that holds all volumes.
@Command(
        name = "pool",
        description = "The pool that holds all workspaces.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {PoolCommands.Show.class, PoolCommands.Grow.class})
final class PoolCommands {

    private PoolCommands() {}

    private static void show(Screen screen, JsonNode pool) {
        if (screen.printedAsJson(pool)) {
            return;
        }
        screen.field("kind", ClientCommand.text(pool, "kind"));
        for (String field : new String[] {"total", "free", "reserve"}) {
            screen.field(field, new ByteSize(pool.path(field).asLong(0)).toString());
        }
        pool.path("warnings").forEach(warning -> screen.field("warning", warning.asString("")));
    }

    @Command(name = "show", description = "Show how much room there is.")
    static final class Show extends ClientCommand {
        @Override
        int run(Server server, Screen screen) {
            show(screen, server.get("/v1/pool"));
            return 0;
        }
    }

    @Command(name = "grow", description = "Make the pool larger, while it is in use.")
    static final class Grow extends ClientCommand {

        @Parameters(paramLabel = "SIZE", description = "Its new size in all, such as 200G.")
        private String size = "";

        @Override
        int run(Server server, Screen screen) {
            show(
                    screen,
                    server.post(
                            "/v1/pool/grow",
                            Json.object().put("size", ByteSize.parse(size).bytes())));
            return 0;
        }
    }
}
