package dev.holdfast.http;

import dev.holdfast.access.Callers;
import dev.holdfast.access.Principal;
import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.json.Json;
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

/// A server with the given routes on a free port, its database, and a client.
final class Fixture implements AutoCloseable {

    final Database database;
    final ApiServer server;
    final String member;
    final String administrator;
    final HttpClient client = HttpClient.newHttpClient();

    Fixture(Path folder, List<Route> routes) throws IOException {
        database = Databases.open(folder.resolve("holdfast.db"));
        Callers callers = new Callers(database, Clock.systemUTC());
        member = callers.tokens()
                .make("member", "default", Principal.Role.MEMBER, Optional.empty())
                .text();
        administrator = callers.tokens()
                .make("administrator", "default", Principal.Role.ADMINISTRATOR, Optional.empty())
                .text();
        server = ApiServer.start(
                Listen.onLoopback(0, Set.of("holdfast.example")), routes, callers, database, Clock.systemUTC());
    }

    URI uri(String target) {
        return URI.create(server.address() + target);
    }

    HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(uri(target)).header("Authorization", "Bearer " + member);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String target, String json) throws IOException, InterruptedException {
        return send(request(target)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    static JsonNode json(HttpResponse<String> answer) {
        return Json.read(answer.body(), JsonNode.class);
    }

    /// Sends these bytes, says no more, and reads until the server closes.
    String raw(byte[] bytes) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /// A request with this line, with all the headers that are needed, and these.
    String raw(String line, String... headers) throws IOException {
        StringBuilder head = new StringBuilder(line).append("\r\nHost: localhost\r\nConnection: close\r\n");
        head.append("Authorization: Bearer ").append(member).append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return raw(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        client.close();
        server.close();
        database.close();
    }
}
