package dev.holdfast.bench;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What a real browser measures at the console of the running server.
final class BrowserRuns {

    private static final String PROGRAM = Path.of("console", "e2e", "bench.mjs").toString();

    private BrowserRuns() {}

    /// What each of so many runs came to.
    static List<JsonNode> of(Site site, String what, int runs) throws IOException, InterruptedException {
        String address = site.address();
        Path link = site.data().resolve("setup-link");
        Map<String, String> environment = Map.of(
                "HOLDFAST_ADDRESS",
                address,
                "HOLDFAST_LINK",
                Files.exists(link) ? Files.readString(link).strip() : "");
        String lines = Programs.run(environment, List.of("node", PROGRAM, what, Integer.toString(runs)));
        return lines.lines().map(line -> Json.read(line, JsonNode.class)).toList();
    }
}
