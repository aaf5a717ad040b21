package dev.holdfast.workspace.upload;

import dev.holdfast.access.AuditLog;
import dev.holdfast.access.Callers;
import dev.holdfast.access.Principal;
import dev.holdfast.access.Principal.Role;
import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.event.DurableEventLog;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.gateway.TestClock;
import dev.holdfast.http.ApiServer;
import dev.holdfast.http.Listen;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.UploadId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TestPool;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import dev.holdfast.workspace.ETags;
import dev.holdfast.workspace.Volumes;
import dev.holdfast.workspace.Workspaces;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A server of files and uploads on a pool that others share, with one agent called `writer`, a clock that
/// tests move, and a client of tus. Closing it leaves the pool as it was.
final class UploadServer implements AutoCloseable {

    static final String UPLOADS = "/v1/agents/writer/uploads";

    final TestPool pool;
    final VolumeStore store;
    final VolumeId volume = VolumeId.fresh();
    final AgentId agent = AgentId.fresh();
    final TestClock clock = new TestClock();
    final AuditLog audit;
    final Uploads uploads;
    private final Database database;
    private final EventLog events;
    private final ApiServer server;
    private final String token;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    UploadServer(TestPool pool) throws IOException {
        this.pool = pool;
        store = pool.store();
        store.create(volume);
        database = Databases.open(pool.data().database());
        events = new DurableEventLog(database, Clock.systemUTC());
        audit = new AuditLog(database, clock);
        Volumes volumes = (who, name) -> {
            if (!name.equals("writer")) {
                throw Problem.notFound("agent", name);
            }
            return new Volumes.Home(agent, volume, Volumes.Room.ENDLESS);
        };
        Workspaces workspaces = new Workspaces(volumes, store, events, database);
        Publishing publishing = new Publishing(workspaces, store.arrivals(), audit);
        uploads = new Uploads(volumes, store, publishing, database, clock);
        uploads.recover();
        Callers callers = new Callers(database, Clock.systemUTC());
        token = callers.tokens()
                .make("test", "default", Role.ADMINISTRATOR, Optional.empty())
                .text();
        server = ApiServer.start(
                Listen.onLoopback(0, Set.of()),
                new UploadRoutes(uploads).routes(),
                callers,
                database,
                Clock.systemUTC());
    }

    /// What the file is known by.
    String tag(String name) throws IOException {
        try (FileTree tree = store.open(new TreeSource.Live(volume), Part.WORKSPACE)) {
            return ETags.of(tree.stat(FilePath.of(name), FileTree.Follow.NO_FOLLOW));
        }
    }

    /// What is in the file of the workspace.
    byte[] file(String name) throws IOException {
        return Files.readAllBytes(workspace().resolve(name));
    }

    Path workspace() {
        return pool.data().pool().resolve("volumes").resolve(volume.value()).resolve("workspace");
    }

    /// The names of what lies in the workspace and beside it, and of what has arrived.
    List<String> litter() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path folder : List.of(
                workspace(),
                workspace().resolveSibling("aside"),
                pool.data().pool().resolve("uploads"))) {
            try (var entries = Files.list(folder)) {
                entries.forEach(entry -> found.add(entry.getFileName().toString()));
            }
        }
        return found;
    }

    /// Restores an empty workspace.
    void restoreEmpty(SnapshotId empty) throws IOException {
        store.exchange(volume, store.stage(volume, empty).uuid(), SnapshotId.fresh(), List.of());
    }

    /// Says what a deleted agent leaves in the log.
    void deleteAgent() throws IOException {
        Event.Draft draft = new Event.Draft("agent.deleted", Optional.of(agent), Optional.empty(), Json.object());
        database.run(tx -> events.append(tx, draft));
        uploads.drop(events.after(events.last() - 1, EventLog.Filter.ALL, 1).getFirst());
    }

    /// Pretends that the server died after it said that it tries and before it said how that ended.
    void forgetHowItEnded(String upload, long length) {
        database.run(tx -> tx.sql()
                .createUpdate("update uploads set stage = 'tried', arrived = :arrived where id = :id")
                .bind("arrived", length - 1)
                .bind("id", upload)
                .execute());
    }

    static String metadata(String path, String... more) {
        Map<String, String> pairs = new TreeMap<>(Map.of("path", path));
        for (int i = 0; i < more.length; i += 2) {
            pairs.put(more[i], more[i + 1]);
        }
        return pairs.entrySet().stream()
                .map(pair -> pair.getKey() + " "
                        + Base64.getEncoder().encodeToString(pair.getValue().getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining(","));
    }

    HttpResponse<String> send(String method, String target, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + target))
                .header("Authorization", "Bearer " + token)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (List.of(headers).stream().noneMatch("Tus-Resumable"::equals)) {
            request.header("Tus-Resumable", "1.0.0");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> create(long length, String metadata) throws IOException, InterruptedException {
        return send("POST", UPLOADS, new byte[0], "Upload-Length", Long.toString(length), "Upload-Metadata", metadata);
    }

    /// Begins an upload and answers its address.
    String begun(long length, String metadata) throws IOException, InterruptedException {
        HttpResponse<String> answer = create(length, metadata);
        if (answer.statusCode() != 201) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return answer.headers().firstValue("Location").orElseThrow();
    }

    HttpResponse<String> patch(String upload, long offset, byte[] bytes, String... more)
            throws IOException, InterruptedException {
        List<String> headers = new ArrayList<>(
                List.of("Upload-Offset", Long.toString(offset), "Content-Type", "application/offset+octet-stream"));
        headers.addAll(List.of(more));
        return send("PATCH", upload, bytes, headers.toArray(String[]::new));
    }

    HttpResponse<String> head(String upload) throws IOException, InterruptedException {
        return send("HEAD", upload, new byte[0]);
    }

    long offset(String upload) throws IOException, InterruptedException {
        return offset(head(upload));
    }

    static long offset(HttpResponse<String> answer) {
        return answer.headers().firstValueAsLong("Upload-Offset").orElseThrow();
    }

    static String code(HttpResponse<String> answer) {
        return answer.statusCode() + " "
                + Json.read(answer.body(), JsonNode.class).path("code").asString("");
    }

    List<AuditLog.Line> audited() {
        return audit.page(Principal.SERVER, "", 100).lines();
    }

    /// Sends a PATCH that announces more than it brings, and breaks off.
    void breakOff(String upload, long offset, byte[] bytes, long announced) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            String head = "PATCH " + upload + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                    + "\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: "
                    + offset + "\r\nContent-Length: " + announced + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
        events.close();
        for (UploadId left : store.arrivals().all()) {
            store.arrivals().remove(left);
        }
        store.delete(volume);
        database.close();
    }
}
