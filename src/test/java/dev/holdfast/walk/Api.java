package dev.holdfast.walk;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A client of the API. An answer of 4xx or 5xx is `Refused`; a connection that breaks is an `IOException`:
/// nobody can say then whether the call was done.
public final class Api {

    /// The server said no.
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int status;
        private final String code;

        Refused(int status, String code, String sentence) {
            super(status + " " + code + ": " + sentence);
            this.status = status;
            this.code = code;
        }

        public int status() {
            return status;
        }

        public String code() {
            return code;
        }
    }

    public record Agent(
            String id, String name, String driver, String image, String state, String reason, Optional<String> task) {}

    public record Task(
            String id,
            String agent,
            String prompt,
            String state,
            Optional<String> reason,
            Optional<String> result,
            Optional<String> session,
            OptionalInt exitStatus,
            JsonNode usage) {

        public boolean ended() {
            return switch (state) {
                case "finished", "failed", "cancelled" -> true;
                default -> false;
            };
        }
    }

    public record Snapshot(
            String id, String agent, Optional<String> label, String reason, Optional<String> task, boolean pinned) {}

    public record Change(String path, String change) {}

    public record Restore(String snapshot, Optional<String> kept, List<Change> changes) {}

    public record Forked(String id, String name, String state) {}

    public record Forks(String snapshot, List<Forked> forks) {}

    public record Member(String id, String name, String standing, Optional<String> parent, Optional<String> snapshot) {}

    public record Conflict(String path, String ours, String theirs) {}

    public record Adopted(String snapshot, Optional<String> kept, List<Change> changes, List<Conflict> conflicts) {}

    public record Compared(int total, List<Change> changes, Optional<String> nextCursor) {}

    private record Lineage(List<Member> agents) {}

    public record Entry(String name, String path, String type, long size, String mode) {}

    public record Event(
            long number, String at, String type, Optional<String> agent, Optional<String> task, JsonNode data) {}

    private record Agents(List<Agent> agents) {}

    private record Tasks(List<Task> tasks) {}

    private record Snapshots(List<Snapshot> snapshots) {}

    private record Listing(List<Entry> entries) {}

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// As lenient as any client should be.
    static final JsonMapper JSON = Json.MAPPER
            .rebuild()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final Optional<String> token;

    public Api(URI base, Optional<String> token) {
        this.base = base;
        this.token = token;
    }

    public URI base() {
        return base;
    }

    // ---- agents ------------------------------------------------------------------------------------------

    /// Makes an agent that runs command lines.
    public Agent create(String name) throws IOException {
        return create(Json.object().put("name", name).put("driver", "command"));
    }

    public Agent create(ObjectNode request) throws IOException {
        return post("/v1/agents", request, Agent.class);
    }

    public Agent agent(String agent) throws IOException {
        return get(of(agent), Agent.class);
    }

    public List<Agent> agents() throws IOException {
        return get("/v1/agents?limit=1000", Agents.class).agents();
    }

    public Agent pause(String agent) throws IOException {
        return post(of(agent) + "/pause", Json.object(), Agent.class);
    }

    public Agent resume(String agent) throws IOException {
        return post(of(agent) + "/resume", Json.object(), Agent.class);
    }

    public Agent restart(String agent) throws IOException {
        return post(of(agent) + "/restart", Json.object(), Agent.class);
    }

    public Agent recover(String agent) throws IOException {
        return post(of(agent) + "/recover", Json.object(), Agent.class);
    }

    public Agent delete(String agent) throws IOException {
        return read(send("DELETE", of(agent), BodyPublishers.noBody(), Map.of()), Agent.class);
    }

    // ---- tasks -------------------------------------------------------------------------------------------

    public Task task(String agent, String prompt) throws IOException {
        return post(of(agent) + "/tasks", Json.object().put("prompt", prompt), Task.class);
    }

    public Task shown(String agent, String task) throws IOException {
        return get(of(agent) + "/tasks/" + task, Task.class);
    }

    public List<Task> tasks(String agent) throws IOException {
        return get(of(agent) + "/tasks?limit=1000", Tasks.class).tasks();
    }

    public Task cancel(String agent, String task) throws IOException {
        return post(of(agent) + "/tasks/" + task + "/cancel", Json.object(), Task.class);
    }

    // ---- files -------------------------------------------------------------------------------------------

    /// The names in a folder of the workspace; "" is the workspace itself.
    public List<Entry> list(String agent, String folder) throws IOException {
        return get(files(agent, folder), Listing.class).entries();
    }

    public byte[] read(String agent, String path) throws IOException {
        return good(send("GET", files(agent, path), BodyPublishers.noBody(), Map.of()))
                .body();
    }

    public List<Entry> listAt(String agent, String snapshot, String folder) throws IOException {
        return get(files(agent, folder) + "?snapshot=" + snapshot, Listing.class)
                .entries();
    }

    public byte[] readAt(String agent, String snapshot, String path) throws IOException {
        String target = files(agent, path) + "?snapshot=" + snapshot;
        return good(send("GET", target, BodyPublishers.noBody(), Map.of())).body();
    }

    public void write(String agent, String path, byte[] bytes) throws IOException {
        good(send("PUT", files(agent, path), BodyPublishers.ofByteArray(bytes), Map.of()));
    }

    public void remove(String agent, String path) throws IOException {
        good(send("DELETE", files(agent, path), BodyPublishers.noBody(), Map.of()));
    }

    // ---- snapshots ---------------------------------------------------------------------------------------

    public Snapshot snapshot(String agent, String label) throws IOException {
        return post(of(agent) + "/snapshots", Json.object().put("label", label), Snapshot.class);
    }

    /// Newest first.
    public List<Snapshot> snapshots(String agent) throws IOException {
        return get(of(agent) + "/snapshots?limit=1000", Snapshots.class).snapshots();
    }

    public Snapshot pin(String agent, String snapshot, boolean pinned) throws IOException {
        return patch(of(agent) + "/snapshots/" + snapshot, Json.object().put("pinned", pinned), Snapshot.class);
    }

    public void deleteSnapshot(String agent, String snapshot) throws IOException {
        good(send("DELETE", of(agent) + "/snapshots/" + snapshot, BodyPublishers.noBody(), Map.of()));
    }

    public Restore restore(String agent, String snapshot) throws IOException {
        return restore(agent, snapshot, List.of());
    }

    /// @param paths what alone is to come back; none for everything
    public Restore restore(String agent, String snapshot, List<String> paths) throws IOException {
        ObjectNode request = Json.object();
        if (!paths.isEmpty()) {
            ArrayNode chosen = request.putArray("paths");
            paths.forEach(chosen::add);
        }
        return post(of(agent) + "/snapshots/" + snapshot + "/restore", request, Restore.class);
    }

    public Restore preview(String agent, String snapshot) throws IOException {
        ObjectNode request = Json.object().put("preview", true);
        return post(of(agent) + "/snapshots/" + snapshot + "/restore", request, Restore.class);
    }

    // ---- forks -------------------------------------------------------------------------------------------

    public Forks fork(String agent, ObjectNode request) throws IOException {
        return post(of(agent) + "/fork", request, Forks.class);
    }

    public List<Member> lineage(String agent) throws IOException {
        return get(of(agent) + "/lineage", Lineage.class).agents();
    }

    public Adopted adopt(String agent, ObjectNode request) throws IOException {
        return post(of(agent) + "/adopt", request, Adopted.class);
    }

    /// @param query such as `?with=ada`; empty for what a fork was made from
    public Compared compare(String agent, String query) throws IOException {
        return get(of(agent) + "/compare" + query, Compared.class);
    }

    // ---- anything ----------------------------------------------------------------------------------------

    public <T> T get(String target, Class<T> type) throws IOException {
        return read(send("GET", target, BodyPublishers.noBody(), Map.of()), type);
    }

    public <T> T post(String target, ObjectNode body, Class<T> type) throws IOException {
        return read(send("POST", target, json(body), Map.of("Content-Type", "application/json")), type);
    }

    public <T> T put(String target, ObjectNode body, Class<T> type) throws IOException {
        return read(send("PUT", target, json(body), Map.of("Content-Type", "application/json")), type);
    }

    public <T> T patch(String target, ObjectNode body, Class<T> type) throws IOException {
        return read(send("PATCH", target, json(body), Map.of("Content-Type", "application/json")), type);
    }

    private static BodyPublisher json(ObjectNode body) {
        return BodyPublishers.ofString(body.toString());
    }

    /// Sends a request and returns the answer, whatever it is.
    public HttpResponse<byte[]> send(String method, String target, BodyPublisher body, Map<String, String> headers)
            throws IOException {
        HttpRequest.Builder request = request(target).timeout(PATIENCE).method(method, body);
        headers.forEach(request::header);
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /// Begins an answer that does not end by itself.
    HttpResponse<InputStream> stream(String target, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request = request(target).header("Accept", "text/event-stream");
        headers.forEach(request::header);
        try {
            return http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private HttpRequest.Builder request(String target) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + target));
        token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        return request;
    }

    private static <T> T read(HttpResponse<byte[]> answer, Class<T> type) {
        return JSON.readValue(good(answer).body(), type);
    }

    private static HttpResponse<byte[]> good(HttpResponse<byte[]> answer) {
        if (answer.statusCode() < 400) {
            return answer;
        }
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        boolean problem = answer.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json");
        if (!problem) {
            throw new Refused(answer.statusCode(), "not_a_problem", body);
        }
        JsonNode said = JSON.readTree(body);
        throw new Refused(answer.statusCode(), said.path("code").asString(""), body);
    }

    private static String of(String agent) {
        return "/v1/agents/" + agent;
    }

    static String files(String agent, String path) {
        return of(agent) + "/files/"
                + Stream.of(path.split("/", -1))
                        .map(name ->
                                URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"))
                        .collect(Collectors.joining("/"));
    }
}
