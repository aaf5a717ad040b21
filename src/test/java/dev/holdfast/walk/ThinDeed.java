package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import dev.holdfast.walk.Ledger.Promise;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Gives an agent a retention that keeps its newest snapshot alone, and waits until the others have gone.
final class ThinDeed implements Deed {

    private final Promise agent;
    private final List<String> going;
    private boolean answered;

    private ThinDeed(Promise agent, List<String> going) {
        this.agent = agent;
        this.going = going;
    }

    static ThinDeed of(Api api, Promise agent) throws IOException {
        ObjectNode body = Json.object();
        body.set("policy", newestAlone());
        JsonNode preview = api.post(retention(agent) + "/preview", body, JsonNode.class);
        return new ThinDeed(agent, preview.path("going").findValuesAsString("id"));
    }

    private static ObjectNode newestAlone() {
        ObjectNode policy = Json.object().put("last", 1);
        List.of("all_days", "hourly", "daily", "weekly", "monthly").forEach(number -> policy.put(number, 0));
        return policy;
    }

    private static String retention(Promise agent) {
        return "/v1/agents/" + agent.name + "/retention";
    }

    /// From the first snapshot that goes; the round before it comes when it comes.
    @Override
    public Duration length() {
        return Duration.ofMillis(20L * going.size());
    }

    @Override
    public void act(Api api) throws IOException, InterruptedException {
        api.put(retention(agent), newestAlone(), JsonNode.class);
        answered = true;
        while (listed(api).stream().anyMatch(going::contains)) {
            Thread.sleep(20);
        }
    }

    private List<String> listed(Api api) throws IOException {
        return api.snapshots(agent.name).stream().map(Api.Snapshot::id).toList();
    }

    /// What is listed is there, which the ledger sees; what is not has gone, or goes within a round.
    @Override
    public void settle(Api api, Ledger ledger) throws IOException {
        if (answered) {
            JsonNode inForce = api.get(retention(agent), JsonNode.class);
            assertThat(inForce.path("from").asString("")).isEqualTo("agent");
        }
        // Before the next round begins.
        api.send("DELETE", retention(agent), BodyPublishers.noBody(), Map.of());
        List<String> listed = listed(api);
        for (String id : going) {
            if (!listed.contains(id)) {
                agent.snapshots.remove(id);
                ledger.told("snapshot.deleted", id);
            }
        }
    }
}
