package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Whom a command is about: one agent, several, or all that have some labels. What is done to several is a batch of
/// the server's, with a result for each.
final class Crowd {

    @Parameters(paramLabel = "AGENT", arity = "0..*", description = "Names or ids of agents.")
    private List<String> agents = new ArrayList<>();

    @Option(
            names = {"-l", "--label"},
            paramLabel = "NAME=VALUE",
            description = "Those with this label; with several, those that have all of them.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(names = "--all", description = "All agents.")
    private boolean all;

    @Option(names = "--dry-run", description = "Only tell what would come of it for each.")
    private boolean dryRun;

    /// The one agent, if it is one that is named and nothing else is asked.
    Optional<String> one() {
        return agents.size() == 1 && labels.isEmpty() && !all && !dryRun
                ? Optional.of(agents.getFirst())
                : Optional.empty();
    }

    /// Has the server do it to all of them, waits, and tells what came of each that is not as it was wished.
    int run(Server server, Screen screen, ObjectNode wish) {
        choose(wish);
        if (dryRun) {
            return foretell(screen, server.post("/v1/agents/batch/preview", wish));
        }
        JsonNode batch = server.post("/v1/agents/batch?wait=2s", wish);
        String last = "";
        while (ClientCommand.text(batch, "state").equals("running")) {
            String told = ended(batch) + " of " + batch.path("results").size();
            if (!told.equals(last) && !screen.printedAsJsonLine(batch.path("counts"))) {
                screen.line(told);
            }
            last = told;
            batch = server.get("/v1/operations/" + ClientCommand.text(batch, "id") + "?wait=2s");
        }
        return tell(screen, batch);
    }

    private void choose(ObjectNode wish) {
        if ((agents.isEmpty() ? 0 : 1) + (labels.isEmpty() ? 0 : 1) + (all ? 1 : 0) != 1) {
            throw ClientCommand.usage("Say who, in one way: AGENT…, --label NAME=VALUE, or --all.");
        }
        if (!agents.isEmpty()) {
            agents.forEach(wish.putArray("agents")::add);
        } else if (all) {
            wish.put("all", true);
        } else {
            labels.forEach(wish.putObject("labels")::put);
        }
    }

    private static int ended(JsonNode batch) {
        JsonNode counts = batch.path("counts");
        return batch.path("results").size()
                - counts.path("waiting").asInt(0)
                - counts.path("running").asInt(0);
    }

    private static int foretell(Screen screen, JsonNode preview) {
        if (!screen.printedAsJson(preview)) {
            screen.table(List.of("NAME", "WOULD", "WHY"), rows(preview, "would", ""));
            screen.line(summary(preview));
        }
        return 0;
    }

    private static int tell(Screen screen, JsonNode batch) {
        if (!screen.printedAsJson(batch)) {
            List<List<String>> rows = rows(batch, "outcome", "done");
            if (!rows.isEmpty()) {
                screen.table(List.of("NAME", "OUTCOME", "WHY"), rows);
            }
            screen.line(summary(batch));
        }
        JsonNode counts = batch.path("counts");
        boolean whole =
                ClientCommand.text(batch, "state").equals("done") && !counts.has("refused") && !counts.has("failed");
        return whole ? 0 : Refusal.FAILED;
    }

    private static List<List<String>> rows(JsonNode told, String field, String leftOut) {
        List<List<String>> rows = new ArrayList<>();
        told.path("results").forEach(result -> {
            if (!ClientCommand.text(result, field).equals(leftOut)) {
                rows.add(List.of(
                        ClientCommand.text(result, "name"),
                        ClientCommand.text(result, field),
                        ClientCommand.text(result, "detail")));
            }
        });
        return rows;
    }

    /// Such as `38 done, 2 refused`.
    private static String summary(JsonNode told) {
        List<String> parts = new ArrayList<>();
        told.path("counts")
                .properties()
                .forEach(count -> parts.add(count.getValue().asInt(0) + " " + count.getKey()));
        String reason = ClientCommand.text(told, "reason");
        return (parts.isEmpty() ? "No agent is like that." : String.join(", ", parts))
                + (reason.isEmpty() ? "" : ". " + reason);
    }
}
