package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Who did what.
@Command(
        name = "audit",
        description = "Print who changed or downloaded what, newest first.",
        footer = "Further back: --cursor takes the next_cursor that -o json prints.")
final class AuditCommand extends ClientCommand {

    @Option(names = "--limit", paramLabel = "COUNT", description = "How many lines at most, up to 1000 (100).")
    private int limit = 100;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where to go on.")
    private String cursor = "";

    @Override
    int run(Server server, Screen screen) {
        JsonNode page = server.get("/v1/audit?limit=" + limit + "&cursor=" + encoded(cursor));
        if (!screen.printedAsJson(page)) {
            List<List<String>> rows = new ArrayList<>();
            page.path("entries")
                    .forEach(entry -> rows.add(List.of(
                            text(entry, "at"),
                            text(entry, "actor_name"),
                            text(entry, "address"),
                            Integer.toString(entry.path("status").asInt(0)),
                            text(entry, "method"),
                            text(entry, "path"))));
            screen.table(List.of("AT", "WHO", "FROM", "STATUS", "CALL", "OF"), rows);
        }
        return 0;
    }
}
