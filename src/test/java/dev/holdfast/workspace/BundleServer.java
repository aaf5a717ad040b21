package dev.holdfast.workspace;

import dev.holdfast.access.Callers;
import dev.holdfast.access.Principal;
import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.event.DurableEventLog;
import dev.holdfast.event.EventLog;
import dev.holdfast.http.ApiServer;
import dev.holdfast.http.Listen;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Manifest;
import dev.holdfast.storage.Shell;
import dev.holdfast.storage.TestPool;
import dev.holdfast.storage.VolumeStore;
import dev.holdfast.workspace.bundle.ArchiveLimits;
import dev.holdfast.workspace.bundle.BundleAnswers;
import dev.holdfast.workspace.bundle.BundleThreads;
import dev.holdfast.workspace.bundle.Bundles;
import dev.holdfast.workspace.bundle.Extractions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A server of files with one agent, `writer`, on a real pool, a client of it, and a folder beside.
public final class BundleServer implements AutoCloseable {

    public static final ArchiveLimits LIMITS = new ArchiveLimits(50_000, 1L << 30, 200, 4 << 20);

    final TestPool pool;
    public final VolumeStore store;
    public final VolumeId volume = VolumeId.fresh();
    public final Path outside;
    private final Database database;
    private final EventLog events;
    private final ApiServer server;
    private final String token;
    private final HttpClient client = HttpClient.newHttpClient();

    public BundleServer(TestPool pool) throws IOException {
        this.pool = pool;
        store = pool.store();
        store.create(volume);
        outside = Files.createDirectories(pool.data().root().resolve("outside"));
        Files.createDirectories(pool.data().temporary());
        database = Databases.open(pool.data().database());
        events = new DurableEventLog(database, Clock.systemUTC());
        AgentId agent = AgentId.fresh();
        Volumes volumes = (who, name) -> {
            if (!name.equals("writer")) {
                throw Problem.notFound("agent", name);
            }
            return new Volumes.Home(agent, volume, Volumes.Room.ENDLESS);
        };
        Workspaces workspaces = new Workspaces(volumes, store, events, database);
        BundleThreads threads = new BundleThreads();
        BundleAnswers answers = new BundleAnswers(
                new Bundles(workspaces, threads, pool.data().temporary()),
                new Extractions(workspaces, threads, LIMITS));
        Callers callers = new Callers(database, Clock.systemUTC());
        token = callers.tokens()
                .make("test", "default", Principal.Role.ADMINISTRATOR, Optional.empty())
                .text();
        server = ApiServer.start(
                Listen.onLoopback(0, Set.of()),
                new WorkspaceRoutes(workspaces, answers).routes(),
                callers,
                database,
                Clock.systemUTC());
    }

    /// The workspace as the pool has it.
    public Path workspace() throws IOException {
        try (Stream<Path> found = Files.walk(pool.data().pool(), 4)) {
            return found.filter(path ->
                            path.endsWith("workspace") && path.toString().contains(volume.value()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// What lies in the aside of the volume.
    public long aside() throws IOException {
        try (Stream<Path> left = Files.list(workspace().resolveSibling("aside"))) {
            return left.count();
        }
    }

    public String shell(String script) throws IOException {
        return Shell.run(workspace(), script);
    }

    public String shellOutside(String script) throws IOException {
        return Shell.run(outside, script);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + "/v1/agents/writer/files/" + path))
                .header("Authorization", "Bearer " + token);
    }

    public <T> HttpResponse<T> get(String path, BodyHandler<T> handler) throws IOException, InterruptedException {
        return client.send(request(path).build(), handler);
    }

    public JsonNode json(String path) throws IOException, InterruptedException {
        return Json.read(get(path, BodyHandlers.ofString()).body(), JsonNode.class);
    }

    public InputStream stream(String path) throws IOException, InterruptedException {
        return get(path, BodyHandlers.ofInputStream()).body();
    }

    /// Fetches a bundle into the folder beside.
    public Path fetch(String path, String name) throws IOException, InterruptedException {
        HttpResponse<Path> answer = get(path, BodyHandlers.ofFile(outside.resolve(name)));
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + Files.readString(answer.body()));
        }
        return answer.body();
    }

    public HttpResponse<String> extract(String path, BodyPublisher body, String type)
            throws IOException, InterruptedException {
        return client.send(request(path).header("Content-Type", type).POST(body).build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> extract(String path, Path archive) throws IOException, InterruptedException {
        return extract(path, BodyPublishers.ofFile(archive), "application/octet-stream");
    }

    public HttpResponse<String> extract(String path, byte[] archive) throws IOException, InterruptedException {
        return extract(path, BodyPublishers.ofByteArray(archive), "application/octet-stream");
    }

    /// The status and the code of a problem; what came out otherwise.
    public static String told(HttpResponse<String> answer) {
        JsonNode body = Json.read(answer.body(), JsonNode.class);
        return answer.statusCode() + " " + (body.has("code") ? body.path("code").asString() : answer.body());
    }

    /// What is in a folder without owners, attributes and the folder itself, which do not travel.
    public static SortedMap<String, String> travelled(Path folder) throws IOException {
        SortedMap<String, String> lines = new TreeMap<>();
        Manifest.of(folder).forEach((name, line) -> {
            if (!name.isEmpty()) {
                String kept = line.replaceFirst(" \\d+:\\d+ ", " ").replaceAll(" \\{[^}]*}", "");
                // Nothing sets a user any more.
                lines.put(name, kept.replaceFirst("^10[46]", "100"));
            }
        });
        return lines;
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
        events.close();
        database.close();
        pool.close();
    }
}
