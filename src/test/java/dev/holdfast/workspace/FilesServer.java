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
import dev.holdfast.storage.TestPool;
import dev.holdfast.storage.VolumeStore;
import dev.holdfast.workspace.bundle.ArchiveLimits;
import dev.holdfast.workspace.bundle.BundleAnswers;
import dev.holdfast.workspace.bundle.BundleThreads;
import dev.holdfast.workspace.bundle.Bundles;
import dev.holdfast.workspace.bundle.Extractions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A server that serves files and nothing else, with one agent called `writer`, and a client.
final class FilesServer implements AutoCloseable {

    static final String FILES = "/v1/agents/writer/files/";

    final TestPool pool;
    final VolumeStore store;
    final VolumeId volume = VolumeId.fresh();
    final AgentId agent = AgentId.fresh();
    final EventLog events;
    final Workspaces workspaces;
    private final Database database;
    private final ApiServer server;
    private final String token;
    private final HttpClient client = HttpClient.newHttpClient();

    FilesServer() throws IOException {
        pool = TestPool.btrfs();
        store = pool.store();
        store.create(volume);
        database = Databases.open(pool.data().database());
        events = new DurableEventLog(database, Clock.systemUTC());
        Volumes volumes = (who, name) -> {
            if (!name.equals("writer")) {
                throw Problem.notFound("agent", name);
            }
            return new Volumes.Home(agent, volume, Volumes.Room.ENDLESS);
        };
        workspaces = new Workspaces(volumes, store, events, database);
        Callers callers = new Callers(database, Clock.systemUTC());
        token = callers.tokens()
                .make("test", "default", Principal.Role.ADMINISTRATOR, Optional.empty())
                .text();
        server = ApiServer.start(
                Listen.onLoopback(0, Set.of()),
                new WorkspaceRoutes(workspaces, archives()).routes(),
                callers,
                database,
                Clock.systemUTC());
    }

    private Archives archives() {
        BundleThreads threads = new BundleThreads();
        return new BundleAnswers(
                new Bundles(workspaces, threads, pool.data().root()),
                new Extractions(workspaces, threads, ArchiveLimits.DEFAULT));
    }

    /// The workspace as the pool has it.
    Path workspace() throws IOException {
        try (var found = java.nio.file.Files.walk(pool.data().pool(), 4)) {
            return found.filter(path ->
                            path.endsWith("workspace") && path.toString().contains(volume.value()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// Runs a shell in the workspace, as the agent would.
    void shell(String command) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash", "-c", command)
                .directory(workspace().toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (shell.waitFor() != 0) {
            throw new IOException(command + ": " + said);
        }
    }

    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + FILES + path))
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, "", headers);
    }

    HttpResponse<String> put(String path, String body, String... headers) throws IOException, InterruptedException {
        return send("PUT", path, body, headers);
    }

    HttpResponse<byte[]> bytes(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.address() + FILES + path))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    static JsonNode json(HttpResponse<String> answer) {
        return Json.read(answer.body(), JsonNode.class);
    }

    static String code(HttpResponse<String> answer) {
        return answer.statusCode() + " " + json(answer).path("code").asString("");
    }

    static List<String> names(HttpResponse<String> listing) {
        return json(listing)
                .path("entries")
                .valueStream()
                .map(entry -> entry.path("name").asString())
                .toList();
    }

    /// Sends exactly this, says no more, and reads what comes until the server closes.
    String raw(String line, String headers, String body) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.setSoTimeout(20_000);
            String head = line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + token
                    + "\r\n" + headers + "\r\n" + body;
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /// Sends a request without a body and leaves the answer to the caller.
    Socket open(String line) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
        socket.setSoTimeout(20_000);
        String head = line + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
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
