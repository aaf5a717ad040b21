package dev.holdfast.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.access.AuditLog;
import dev.holdfast.access.Callers;
import dev.holdfast.access.Links;
import dev.holdfast.access.Passwords;
import dev.holdfast.access.SignIns;
import dev.holdfast.access.Users;
import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.http.ApiServer;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Listen;
import dev.holdfast.http.Route;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A server with the routes of people and a few others, and browsers and programs that call it.
final class PeopleServer implements AutoCloseable {

    static final String PASSWORD = "correct horse battery";

    /// Somebody who calls, with the headers that go along.
    record Caller(Map<String, String> headers) {

        Caller with(String name, String value) {
            Map<String, String> more = new java.util.HashMap<>(headers);
            more.put(name, value);
            return new Caller(more);
        }

        Caller without(String name) {
            Map<String, String> less = new java.util.HashMap<>(headers);
            less.remove(name);
            return new Caller(less);
        }
    }

    static final Caller STRANGER = new Caller(Map.of());

    final Database database;
    final Callers callers;
    final ApiServer server;
    final Path setupFile;
    private final HttpClient client = HttpClient.newHttpClient();

    PeopleServer(Path folder) throws IOException {
        Clock clock = Clock.systemUTC();
        database = Databases.open(folder.resolve("holdfast.db"));
        callers = new Callers(database, clock);
        callers.tokens().first(folder.resolve("token"));
        Passwords passwords = new Passwords();
        Links links = new Links(database, callers, passwords, clock);
        setupFile = folder.resolve("setup-link");
        SetupLink setup = new SetupLink(links, setupFile);
        List<Route> routes = new ArrayList<>(Stream.of(
                        new SessionRoutes(new SignIns(database, callers, passwords, clock), callers).routes(),
                        new LinkRoutes(links, setup, callers).routes(),
                        new UserRoutes(new Users(database, callers, links, clock)).routes(),
                        new TokenRoutes(callers.tokens(), clock).routes(),
                        new AuditRoutes(new AuditLog(database, clock)).routes())
                .flatMap(List::stream)
                .toList());
        routes.addAll(others());
        server = ApiServer.start(Listen.onLoopback(0, Set.of("localhost")), routes, callers, database, clock);
        setup.offer(server.address());
    }

    private static List<Route> others() {
        return List.of(
                route(Method.GET, "/v1/events", Scope.READ, PeopleServer::listen),
                route(Method.GET, "/v1/secret-events", Scope.ADMIN, PeopleServer::listen),
                route(Method.GET, "/v1/agents/{agent}/files/{path...}", Scope.READ, PeopleServer::download),
                route(Method.GET, "/v1/agents/{agent}", Scope.READ, call -> call.empty(204)),
                route(Method.POST, "/v1/agents/{agent}/pause", Scope.WRITE, call -> call.empty(204)));
    }

    private static Route route(Method method, String path, Scope scope, Route.Handler handler) {
        return new Route(new Endpoint(method, path, scope, Void.class, Void.class, "For a test.", List.of()), handler);
    }

    /// Waits until the server ends the stream.
    private static void listen(Call call) throws Exception {
        try (Call.EventStream stream = call.events()) {
            new CountDownLatch(1).await();
            assertThat(stream.open()).isFalse();
        }
    }

    private static void download(Call call) throws IOException {
        if (call.path("path").isEmpty()) {
            call.json(200, Json.object());
            return;
        }
        int size = call.path("path").endsWith("empty") ? 0 : 1;
        try (WritableByteChannel bytes = call.raw(200, "application/octet-stream", OptionalLong.of(size))) {
            bytes.write(ByteBuffer.wrap(new byte[size]));
        }
    }

    // ---- those who call ----------------------------------------------------------------------------------

    Caller machine() throws IOException {
        return bearer(Files.readString(setupFile.resolveSibling("token")).strip());
    }

    static Caller bearer(String token) {
        return new Caller(Map.of("Authorization", "Bearer " + token));
    }

    /// As our own pages call.
    static Caller browser(HttpResponse<?> signedIn) {
        String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
        return new Caller(Map.of("Cookie", cookie.substring(0, cookie.indexOf(';')), "X-Holdfast-Request", "1"));
    }

    Caller ada() throws IOException, InterruptedException {
        return browser(use(secretOf(Files.readString(setupFile).strip()), "ada"));
    }

    Caller joined(Caller administrator, String name, String role) throws IOException, InterruptedException {
        JsonNode invited =
                json(call(administrator, "POST", "/v1/users", "{\"name\":\"" + name + "\",\"role\":\"" + role + "\"}"));
        return browser(use(secretOf(invited.path("link").asString("")), ""));
    }

    static String secretOf(String link) {
        return link.substring(link.lastIndexOf('/') + 1);
    }

    HttpResponse<String> use(String secret, String name) throws IOException, InterruptedException {
        String named = name.isEmpty() ? "" : "\"name\":\"" + name + "\",";
        return call(
                STRANGER,
                "POST",
                "/v1/links/use",
                "{" + named + "\"link\":\"" + secret + "\",\"password\":\"" + PASSWORD + "\"}");
    }

    HttpResponse<String> signIn(Caller before, String name, String password) throws IOException, InterruptedException {
        return call(before, "POST", "/v1/session", "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    String token(Caller caller, String scope) throws IOException, InterruptedException {
        return json(call(caller, "POST", "/v1/tokens", "{\"name\":\"ci\",\"scope\":\"" + scope + "\"}"))
                .path("secret")
                .asString("");
    }

    // ---- calls -------------------------------------------------------------------------------------------

    HttpResponse<String> call(Caller caller, String method, String target) throws IOException, InterruptedException {
        return call(caller, method, target, "");
    }

    HttpResponse<String> call(Caller caller, String method, String target, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + target))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        caller.headers().forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /// Begins to listen, and returns when the stream has begun.
    InputStream listen(Caller caller, String target) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + target));
        caller.headers().forEach(request::header);
        HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().read()).isEqualTo(':');
        return answer.body();
    }

    static JsonNode json(HttpResponse<String> answer) {
        return Json.read(answer.body(), JsonNode.class);
    }

    static void assertRefused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).path("code").asString("")).isEqualTo(code);
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.close();
        database.close();
    }
}
