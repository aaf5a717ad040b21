package dev.holdfast.walk;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The main job in a program of its own, so that it can be run where somebody listens on the wire. With an
/// address as its argument it also tries a provider there.
final class QuietWalk {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private QuietWalk() {}

    public static void main(String[] arguments) throws Exception {
        try (TestServer server = TestServer.started(TestServer.Options.real());
                EventReader events = server.events("/v1/events")) {
            Api api = server.api();
            mainJob(server, api, events);
            for (String address : arguments) {
                triesProvider(server.api(), address);
            }
        }
        System.out.println("walked");
    }

    private static void mainJob(TestServer server, Api api, EventReader events) throws Exception {
        for (String page : List.of("/", "/healthz", "/readyz", "/docs", "/metrics", "/v1/providers")) {
            api.send("GET", page, BodyPublishers.noBody(), Map.of());
        }
        api.create(Json.object().put("name", "quiet").put("provider", "demo"));
        String task =
                api.task("quiet", "Please count the words of this sentence.").id();
        Api.Event end = events.awaitEnd(task, PATIENCE);
        expect(end.data().path("state").asString("").equals("finished"), end.toString());
        events.await(event -> event.type().equals("snapshot.taken"), PATIENCE);
        api.write("quiet", "more", "more\n".getBytes(StandardCharsets.UTF_8));
        api.restore("quiet", api.snapshots("quiet").getFirst().id());
        api.pause("quiet");
        api.resume("quiet");
        server.kill();
        server.start();
        expect(server.api().list("quiet", "").size() == 1, "the demo's folder is not there");
        server.api().delete("quiet");
    }

    private static void triesProvider(Api api, String address) throws IOException {
        ObjectNode provider = Json.object().put("base_url", address).put("key", "sk-quiet");
        api.put("/v1/providers/elsewhere", provider, JsonNode.class);
        JsonNode tried = api.post("/v1/providers/elsewhere/test", Json.object().put("model", "any"), JsonNode.class);
        expect(!tried.path("ok").asBoolean(true), "nobody is there, but: " + tried);
    }

    private static void expect(boolean fact, String otherwise) {
        if (!fact) {
            throw new AssertionError(otherwise);
        }
    }
}
