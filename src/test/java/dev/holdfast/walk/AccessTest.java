package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Every route of the API as `docs/openapi.yaml` has it, walked by strangers and by those who send garbage.
class AccessTest {

    /// One call: a method and a path with `{names}`.
    private record Route(String method, String path) {

        /// What anybody may ask: whether the server is well.
        boolean isOpen() {
            return List.of("/healthz", "/readyz").contains(path);
        }

        /// Where people come in, who have nothing to show before.
        boolean isDoor() {
            return method.equals("POST")
                    && List.of("/v1/session", "/v1/links/look", "/v1/links/use").contains(path);
        }

        String with(String value) {
            return path.replaceAll("\\{[^}]*}", Matcher.quoteReplacement(value));
        }
    }

    private static final Pattern PATH = Pattern.compile("  [\"']?(/[^\"':]*)[\"']?:\\s*");
    private static final Pattern METHOD = Pattern.compile("    (get|head|post|put|patch|delete):\\s*");

    private static final List<String> NAMES = List.of(
            "nobody", "agt_0", "%00", "..%2f..%2fetc", "%ff%fe", "~b64~!", "%25", "a".repeat(5000), "é'\\\";--");
    private static final List<String> BODIES = List.of(
            "", "{", "[]", "null", "\"text\"", "{\"name\": {}}", "{\"name\": null, \"prompt\": 3}", "[".repeat(20_000));
    private static final List<String> QUERIES = List.of(
            "?limit=x&cursor=%00", "?limit=-1", "?snapshot=..%2f", "?after=x", "?op=none&to=%ff", "?mode=999999999999");

    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small());
        server.api().create("subject");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void strangersAreRefusedEverywhere() throws IOException {
        String token = server.token();
        List<Optional<String>> strangers = List.of(
                Optional.empty(),
                Optional.of("x"),
                Optional.of(token + "x"),
                Optional.of(token.substring(0, token.length() - 1)));
        for (Route route : routes()) {
            for (Optional<String> stranger : strangers) {
                Api api = new Api(server.address(), stranger);
                var answer = api.send(route.method(), route.with("subject"), BodyPublishers.noBody(), Map.of());
                if (route.isOpen()) {
                    assertThat(answer.statusCode()).as(route.toString()).isEqualTo(200);
                } else if (route.isDoor()) {
                    assertThat(answer.statusCode()).as(route.toString()).isEqualTo(400);
                } else {
                    assertThat(answer.statusCode()).as(route.toString()).isEqualTo(401);
                    isProblem(route.toString(), route.method(), answer);
                }
            }
        }
        assertThat(server.api().agent("subject").state()).isEqualTo("running");
    }

    @Test
    void theCommittedDocumentIsTheOneThatIsServed() throws IOException {
        var served = server.api().send("GET", "/v1/openapi.yaml", BodyPublishers.noBody(), Map.of());
        Files.write(Files.createDirectories(Path.of("target")).resolve("openapi.yaml"), served.body());
        assertThat(new String(served.body(), StandardCharsets.UTF_8))
                .as("docs/openapi.yaml: the one that is served is target/openapi.yaml now; copy it")
                .isEqualTo(Files.readString(Path.of("docs/openapi.yaml")));
    }

    @Test
    void anAgentWithoutItsProviderIsRefused() throws IOException {
        var answer = server.api()
                .send(
                        "POST",
                        "/v1/agents",
                        BodyPublishers.ofString("{\"name\":\"stray\",\"provider\":\"nowhere\"}"),
                        Map.of("Content-Type", "application/json"));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("unknown_provider");
    }

    @Test
    void itsNumbersAreToldForPrometheus() throws IOException {
        server.api().write("subject", "counted", new byte[10]);
        server.api().snapshot("subject", "counted");
        var answer = server.api().send("GET", "/metrics", BodyPublishers.noBody(), Map.of());
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
        assertThat(new String(answer.body(), StandardCharsets.UTF_8).lines())
                .anyMatch(
                        line -> line.matches(
                                "holdfast_http_request_seconds_bucket\\{action=\"PUT /v1/agents/\\{agent}/files/\\{path}\".*le=\"0.1\".*"))
                .anyMatch(line -> line.matches("holdfast_volume_seconds_count\\{operation=\"snapshot\",.*} 1"))
                .anyMatch(line -> line.matches("holdfast_runtime_seconds_count\\{operation=\"start\",.*"))
                .anyMatch(line -> line.matches("holdfast_agents\\{wanted=\"running\"} [1-9].*"))
                .anyMatch(line -> line.matches("holdfast_pool_bytes\\{kind=\"free\"} [1-9].*"))
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"));
    }

    @Test
    void itsLogIsALineOfJsonForEachRecord() throws IOException {
        var answer = server.api().send("GET", "/v1/agents/subject", BodyPublishers.noBody(), Map.of());
        String request = answer.headers().firstValue("X-Request-Id").orElseThrow();
        // The answer is on its way before it is logged.
        Awaitility.await()
                .until(() -> server.log()
                        .lines()
                        .filter(line -> line.startsWith("{"))
                        .map(Api.JSON::readTree)
                        .anyMatch(line -> line.path("request").asString("").equals(request)
                                && line.path("level").asString("").equals("info")
                                && line.path("message").asString("").contains("GET /v1/agents/subject 200")));
    }

    @Test
    void garbageIsRefusedAndNeverAFault() throws IOException {
        for (Route route : routes()) {
            // The stream of the whole fleet takes any name for none and has no end to wait for.
            if (route.isOpen() || route.path().equals("/v1/events")) {
                continue;
            }
            for (String name : NAMES) {
                String target = route.with(encoded(name));
                isAnswered(route.method(), target, "{}", Map.of("Content-Type", "application/json"));
            }
            for (String query : QUERIES) {
                isAnswered(route.method(), route.with("nobody") + query, "{}", Map.of());
            }
            if (List.of("POST", "PUT", "PATCH").contains(route.method())) {
                for (String body : BODIES) {
                    isAnswered(route.method(), route.with("nobody"), body, Map.of("Content-Type", "application/json"));
                }
            }
        }
        assertThat(server.api().agent("subject").state()).isEqualTo("running");
    }

    @Test
    void oddRequestsAreAnsweredInOrder() throws IOException {
        String file = "/v1/agents/subject/files/some.txt";
        server.api().write("subject", "some.txt", "some text".getBytes(StandardCharsets.UTF_8));
        for (String range :
                List.of("bytes=9-1", "bytes=-", "lines=1-2", "bytes=0-0,2-2", "bytes=99999999999999999999-")) {
            isAnswered("GET", file, "", Map.of("Range", range));
        }
        for (String tag : List.of("x", "\"", "W/\"1\"", "*,*", "\u00e4")) {
            isAnswered("GET", file, "", Map.of("If-None-Match", tag));
            isAnswered("PUT", file, "other text", Map.of("If-Match", tag));
        }
        isAnswered("GET", "/v1/events", "", Map.of("Last-Event-ID", "not a number"));
        isAnswered("POST", "/v1/agents", "{\"name\": \"x\"}", Map.of("Idempotency-Key", "k".repeat(300)));
        isAnswered("GET", "/nowhere", "", Map.of());
        isAnswered("GET", "/v1/../v1/agents", "", Map.of());
        isAnswered("OPTIONS", "/v1/agents", "", Map.of());
        isAnswered("BREW", "/v1/agents", "", Map.of());
    }

    private static void isAnswered(String method, String target, String body, Map<String, String> headers)
            throws IOException {
        String call = method + " " + (target.length() > 200 ? target.substring(0, 200) + "…" : target) + " " + headers
                + " " + (body.length() > 60 ? body.substring(0, 60) + "…" : body);
        HttpResponse<byte[]> answer;
        try {
            answer = server.api().send(method, target, BodyPublishers.ofString(body), headers);
        } catch (IllegalArgumentException notSendable) {
            // The client itself refuses to send this.
            return;
        }
        assertThat(answer.statusCode()).as(call).isNotEqualTo(500);
        if (answer.statusCode() >= 400) {
            isProblem(call, method, answer);
        }
    }

    private static void isProblem(String call, String method, HttpResponse<byte[]> answer) {
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .as(call + " answered " + answer.statusCode())
                .startsWith("application/problem+json");
        if (!method.equals("HEAD")) {
            JsonNode problem = Api.JSON.readTree(answer.body());
            assertThat(problem.path("code").asString("")).as(call).matches("[a-z][a-z0-9_]+");
            assertThat(problem.path("status").asInt(0)).as(call).isEqualTo(answer.statusCode());
        }
    }

    /// As a client sends it; what is encoded already stays so.
    private static String encoded(String name) {
        return name.startsWith("%") || name.startsWith("..") ? name : URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    private static List<Route> routes() throws IOException {
        List<Route> routes = new ArrayList<>();
        Optional<String> path = Optional.empty();
        for (String line : Files.readAllLines(Path.of("docs/openapi.yaml"))) {
            Matcher pathLine = PATH.matcher(line);
            Matcher methodLine = METHOD.matcher(line);
            if (pathLine.matches()) {
                path = Optional.of(pathLine.group(1));
            } else if (methodLine.matches() && path.isPresent()) {
                routes.add(new Route(methodLine.group(1).toUpperCase(Locale.ROOT), path.get()));
            }
        }
        assertThat(routes).as("the routes of docs/openapi.yaml").hasSizeGreaterThan(20);
        return routes;
    }
}
