package dev.holdfast.workspace.search;

import dev.holdfast.access.Callers;
import dev.holdfast.access.Principal;
import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.event.DurableEventLog;
import dev.holdfast.event.EventLog;
import dev.holdfast.http.ApiServer;
import dev.holdfast.http.Listen;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.TestPool;
import dev.holdfast.workspace.Volumes;
import dev.holdfast.workspace.Workspaces;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
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

/// A server that searches the workspace of one agent called `writer`, and a client.
final class SearchServer implements AutoCloseable {

    private final TestPool pool = TestPool.btrfs();
    private final VolumeId volume = VolumeId.fresh();
    private final Database database;
    private final EventLog events;
    private final ApiServer server;
    private final String token;
    private final HttpClient client = HttpClient.newHttpClient();

    SearchServer(Searches.Limits limits) throws IOException {
        pool.store().create(volume);
        database = Databases.open(pool.data().database());
        events = new DurableEventLog(database, Clock.systemUTC());
        AgentId agent = AgentId.fresh();
        Volumes volumes = (who, name) -> {
            if (!name.equals("writer")) {
                throw Problem.notFound("agent", name);
            }
            return new Volumes.Home(agent, volume, Volumes.Room.ENDLESS);
        };
        Workspaces workspaces = new Workspaces(volumes, pool.store(), events, database);
        Callers callers = new Callers(database, Clock.systemUTC());
        token = callers.tokens()
                .make("test", "default", Principal.Role.ADMINISTRATOR, Optional.empty())
                .text();
        server = ApiServer.start(
                Listen.onLoopback(0, Set.of()),
                new SearchRoutes(new Searches(workspaces, volumes, limits)).routes(),
                callers,
                database,
                Clock.systemUTC());
    }

    Path workspace() {
        return pool.data().pool().resolve("volumes").resolve(volume.value()).resolve("workspace");
    }

    SnapshotId snapshot() throws IOException {
        SnapshotId snapshot = SnapshotId.fresh();
        pool.store().snapshot(volume, snapshot);
        return snapshot;
    }

    /// Runs a script in the workspace as the agents' uid.
    void shell(String script) throws IOException, InterruptedException {
        Process shell = agent("bash", "-c", script);
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (shell.waitFor() != 0) {
            throw new IOException(script + ": " + said);
        }
    }

    /// Starts a program in the workspace as root, for root alone reaches it by its path, and gives what it
    /// makes to the agents.
    Process agent(String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(workspace().toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder.redirectErrorStream(true).start();
    }

    HttpResponse<String> search(String... query) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + address(query)))
                .header("Authorization", "Bearer " + token)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /// The lines of a search that goes well.
    List<JsonNode> lines(String... query) throws IOException, InterruptedException {
        HttpResponse<String> answer = search(query);
        if (answer.statusCode() != 200) {
            throw new IOException(answer.body());
        }
        return answer.body()
                .lines()
                .map(line -> Json.read(line, JsonNode.class))
                .toList();
    }

    /// The paths of what is found, in order.
    List<String> paths(String... query) throws IOException, InterruptedException {
        return fields("path", lines(query));
    }

    /// The lines that are found, in order.
    List<String> texts(String... query) throws IOException, InterruptedException {
        return fields("text", lines(query));
    }

    private static List<String> fields(String field, List<JsonNode> lines) {
        return lines.subList(0, lines.size() - 1).stream()
                .map(line -> line.path(field).asString(""))
                .sorted()
                .toList();
    }

    /// Sends the search and leaves the answer to the caller.
    Socket open(String... query) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(20_000);
        String head =
                "GET " + address(query) + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /// @param query names and values in turn
    private static String address(String... query) {
        StringBuilder address = new StringBuilder("/v1/agents/writer/search?");
        for (int i = 0; i < query.length; i += 2) {
            address.append(query[i])
                    .append('=')
                    .append(URLEncoder.encode(query[i + 1], StandardCharsets.UTF_8)
                            .replace("+", "%20"))
                    .append('&');
        }
        return address.substring(0, address.length() - 1);
    }

    static String code(HttpResponse<String> answer) {
        return answer.statusCode() + " "
                + Json.read(answer.body(), JsonNode.class).path("code").asString("");
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
