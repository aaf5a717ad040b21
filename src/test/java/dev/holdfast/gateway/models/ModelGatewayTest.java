package dev.holdfast.gateway.models;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.gateway.TestGateway;
import dev.holdfast.gateway.TestGateway.Setting;
import dev.holdfast.gateway.demo.Script;
import dev.holdfast.gateway.demo.ScriptedModel;
import dev.holdfast.gateway.demo.Step;
import dev.holdfast.gateway.egress.EgressPolicy;
import dev.holdfast.gateway.provider.ProviderChange;
import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Headers;
import dev.holdfast.gateway.wire.Limits;
import dev.holdfast.gateway.wire.Listener;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.TaskId;
import dev.holdfast.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ModelGatewayTest {

    private static final String KEY = "sk-real-0123456789";
    private static final String BODY = """
            {"model":"m","max_tokens":9,"tools":[{"name":"T"}],"messages":[{"role":"user","content":"hello"}]}""";
    private static final String STREAMED = BODY.replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"");
    private static final String ANSWER = """
            {"type":"message","model":"m-2","usage":{"input_tokens":3,"output_tokens":4}}""";

    @TempDir
    Path folder = Path.of("");

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final TaskId task = TaskId.fresh();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private TestGateway house;
    private String token = "";

    /// What an upstream was sent.
    private record Seen(String line, Headers headers, String body) {}

    @BeforeEach
    void openHouse() throws IOException {
        house = new TestGateway(folder, Setting.PLAIN);
        open.add(house);
        house.open(EgressPolicy.OPEN, Optional.of("mine"));
        token = house.tokens.issue(task, house.agent);
    }

    @AfterEach
    void closeAll() throws Exception {
        client.shutdownNow();
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private void provider(URI base) {
        house.providers.set(
                "mine", new ProviderChange(Optional.of(base.toString()), Optional.of(KEY), Optional.empty()));
    }

    private void scripted(Script script) throws IOException {
        ScriptedModel model = new ScriptedModel(script);
        open.add(model);
        provider(model.address());
    }

    /// An upstream that remembers what it was sent.
    private URI upstream(Listener.Server answer) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Listener listener = new Listener("upstream", channel, Limits.DEFAULT, exchange -> {
            String line = exchange.head().method() + " " + exchange.head().target();
            String body = new String(exchange.body().readAllBytes(), UTF_8);
            seen.add(new Seen(line, exchange.head().headers(), body));
            answer.serve(exchange);
        });
        open.add(listener);
        URI base =
                URI.create("http://127.0.0.1:" + ((InetSocketAddress) channel.getLocalAddress()).getPort() + "/base");
        provider(base);
        return base;
    }

    private static void json(Exchange exchange, int status, String text) throws IOException {
        exchange.answer(status, Headers.of("content-type", "application/json"), text.getBytes(UTF_8));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(house.address("/anthropic" + path)).timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> post(String body) throws Exception {
        HttpRequest request = request("/v1/messages?beta=true")
                .header("x-api-key", token)
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static String type(HttpResponse<String> response) {
        JsonNode body = Json.MAPPER.readTree(response.body());
        assertThat(body.path("type").asString()).isEqualTo("error");
        return body.path("error").path("type").asString();
    }

    @Test
    void theRealKeyTakesThePlaceOfTheTokenAndLittleElsePasses() throws Exception {
        upstream(exchange -> json(exchange, 200, ANSWER));
        HttpRequest request = request("/v1/messages?beta=true")
                .header("authorization", "Bearer " + token)
                .header("cookie", "a=b")
                .header("x-forwarded-for", "1.2.3.4")
                .header("x-original-url", "/v1/organizations")
                .header("proxy-authorization", "Basic secret")
                .header("anthropic-beta", "some-beta")
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(ANSWER);
        Seen sent = seen.getFirst();
        assertThat(sent.line()).isEqualTo("POST /base/v1/messages?beta=true");
        assertThat(sent.body()).isEqualTo(BODY);
        assertThat(sent.headers().all("x-api-key")).containsExactly(KEY);
        assertThat(sent.headers().first("anthropic-beta")).contains("some-beta");
        assertThat(sent.headers().first("accept-encoding")).contains("identity");
        assertThat(sent.headers().toString())
                .doesNotContain(token, "cookie", "forwarded", "original", "secret", "authorization");
    }

    @Test
    void whatWasUsedIsKeptWithItsEvent() throws Exception {
        upstream(exchange -> json(exchange, 200, ANSWER));
        post(BODY);
        post(BODY);
        assertThat(house.ledger.ofTask(task)).isEqualTo(new Usage(6, 8, 0, 0, 2));
        assertThat(house.ledger.ofTask(TaskId.fresh())).isEqualTo(Usage.NONE);
        Event event = house.events("model.called").getFirst();
        assertThat(event.agent()).contains(house.agent);
        assertThat(event.task()).contains(task);
        assertThat(event.data().toString())
                .isEqualTo("{\"provider\":\"mine\",\"model\":\"m-2\",\"input_tokens\":3,\"output_tokens\":4,"
                        + "\"cache_read_tokens\":0,\"cache_write_tokens\":0,\"complete\":true}");
    }

    @Test
    void aStreamComesThroughAsItIsMadeAndIsCountedBeforeItsEnd() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        upstream(exchange -> {
            OutputStream out =
                    exchange.answer(200, Headers.of("content-type", "text/event-stream"), OptionalLong.empty());
            write(out, "{\"type\":\"message_start\",\"message\":{\"model\":\"m\",\"usage\":{\"input_tokens\":7}}}");
            awaitGate(gate);
            write(out, "{\"type\":\"message_delta\",\"usage\":{\"output_tokens\":8}}");
            write(out, "{\"type\":\"message_stop\"}");
            awaitGate(new CountDownLatch(1));
        });
        HttpRequest request = request("/v1/messages")
                .header("x-api-key", token)
                .POST(HttpRequest.BodyPublishers.ofString(STREAMED))
                .build();
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            assertThat(lines.readLine()).contains("message_start");
            assertThat(house.ledger.ofTask(task)).isEqualTo(Usage.NONE);
            gate.countDown();
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).contains("message_delta");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).contains("message_stop");
            // The upstream has not even ended its answer.
            assertThat(house.ledger.ofTask(task)).isEqualTo(new Usage(7, 8, 0, 0, 1));
        }
    }

    private static void write(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(UTF_8));
    }

    private static void awaitGate(CountDownLatch gate) throws IOException {
        try {
            gate.await(5, java.util.concurrent.TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    @Test
    void aStreamThatBreaksIsCountedAsFarAsItCameAndNotMadeWhole() throws Exception {
        scripted(Script.of(new Step.Break("half of it")));
        String raw = house.raw("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nx-api-key: " + token
                + "\r\nContent-Length: " + STREAMED.length() + "\r\n\r\n" + STREAMED);
        assertThat(raw).contains("message_start").doesNotContain("message_stop").doesNotContain("\r\n0\r\n");
        assertThat(house.ledger.ofTask(task).calls()).isEqualTo(1);
        assertThat(house.events("model.called")
                        .getFirst()
                        .data()
                        .path("complete")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void onlyATokenOfThisAgentOpens() throws Exception {
        scripted(Script.of(new Step.Say("yes")));
        String right = token;
        assertThat(post(BODY).statusCode()).isEqualTo(200);
        List<String> wrong = List.of("hfm_nonsense", KEY, house.tokens.issue(TaskId.fresh(), AgentId.fresh()), "x");
        for (String other : wrong) {
            token = other;
            assertThat(post(BODY).statusCode()).isEqualTo(401);
            assertThat(type(post(BODY))).isEqualTo("authentication_error");
        }
        house.tokens.revoke(task);
        token = right;
        assertThat(post(BODY).statusCode()).isEqualTo(401);
        HttpRequest without = request("/v1/messages")
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        assertThat(client.send(without, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
        assertThat(house.ledger.ofTask(task).calls()).isEqualTo(1);
    }

    @Test
    void tokensAreNotKept() throws Exception {
        String kept = house.database.read(tx -> tx.sql()
                .createQuery("select hash from gateway_tokens")
                .mapTo(String.class)
                .one());
        assertThat(kept).doesNotContain(token.substring(4)).hasSize(64);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/complete, 404",
        "GET, /v1/organizations, 404",
        "POST, /v1/messages/batches, 404",
        "POST, /v1/messages/../organizations, 404",
        "POST, /v1/messages/, 404",
        "POST, /v1//messages, 404",
        "POST, '', 404",
        "HEAD, '', 404",
        "GET, /v1/messages, 405",
        "DELETE, /v1/models, 405",
        "POST, /v1/messages?a=b;c, 400"
    })
    void nothingButThreeCallsGoesThrough(String method, String path, int status) throws Exception {
        upstream(exchange -> json(exchange, 200, ANSWER));
        String raw = house.raw(method + " /anthropic" + path + " HTTP/1.1\r\nHost: x\r\nx-api-key: " + token
                + "\r\nConnection: close\r\n\r\n");
        assertThat(raw).startsWith("HTTP/1.1 " + status);
        assertThat(seen).isEmpty();
    }

    @Test
    void otherPathsAreNotServed() throws IOException {
        for (String path : List.of("/", "/anthropicx/v1/messages", "/v1/messages", "//anthropic/v1/messages")) {
            assertThat(house.raw("GET " + path + " HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void countingAndListingGoThroughAndCostNothing() throws Exception {
        scripted(Script.of(new Step.Say("yes")));
        HttpRequest count = request("/v1/messages/count_tokens")
                .header("x-api-key", token)
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        assertThat(client.send(count, BodyHandlers.ofString()).body()).contains("input_tokens");
        HttpRequest models = request("/v1/models").header("x-api-key", token).build();
        assertThat(client.send(models, BodyHandlers.ofString()).body()).contains("not an AI");
        assertThat(house.ledger.ofTask(task)).isEqualTo(Usage.NONE);
    }

    @Test
    void errorsOfTheProviderPassWithoutTheKeyInThem() throws Exception {
        upstream(exchange -> exchange.answer(
                429,
                new Headers(List.of(
                        new Headers.Field("content-type", "application/json"),
                        new Headers.Field("retry-after", "7"),
                        new Headers.Field("anthropic-organization-id", "org-secret"),
                        new Headers.Field("set-cookie", "a=b"))),
                ("{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"" + KEY + " is busy\"}}")
                        .getBytes(UTF_8)));
        HttpResponse<String> response = post(BODY);
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(type(response)).isEqualTo("rate_limit_error");
        assertThat(response.headers().firstValue("retry-after")).contains("7");
        assertThat(response.body()).contains("[key] is busy").doesNotContain(KEY);
        assertThat(response.headers().map().toString())
                .doesNotContain("org-secret")
                .doesNotContain("a=b");
        assertThat(house.events("model.called")).isEmpty();
    }

    @Test
    void aProviderThatCannotBeReachedIsAFailureToTryAgain() throws Exception {
        provider(URI.create("http://127.0.0.1:9"));
        HttpResponse<String> response = post(BODY);
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(type(response)).isEqualTo("api_error");
        assertThat(response.body()).contains("mine").doesNotContain(KEY);
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        URI elsewhere = upstream(exchange ->
                exchange.answer(307, Headers.of("location", "http://127.0.0.1:1/v1/messages"), new byte[0]));
        assertThat(post(BODY).statusCode()).isEqualTo(502);
        assertThat(seen).hasSize(1);
        assertThat(elsewhere).isNotNull();
    }

    @Test
    void whatCannotBeCountedIsNotPassedOn() throws Exception {
        upstream(exchange -> exchange.answer(200, Headers.of("content-encoding", "gzip"), "whatever".getBytes(UTF_8)));
        assertThat(post(BODY).statusCode()).isEqualTo(502);
    }

    @Test
    void anAgentWithoutAProviderIsToldSo() throws Exception {
        house.open(EgressPolicy.OPEN, Optional.empty());
        assertThat(type(post(BODY))).isEqualTo("permission_error");
        house.open(EgressPolicy.OPEN, Optional.of("gone"));
        assertThat(post(BODY).body()).contains("gone", "no longer there");
    }

    @Test
    void aRequestThatIsTooLargeIsRefusedBeforeItIsRead() throws IOException {
        scripted(Script.of(new Step.Say("yes")));
        String head = "POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nx-api-key: " + token + "\r\n";
        assertThat(house.raw(head + "Content-Length: 68000000\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .contains("request_too_large");
    }

    @Test
    void aChunkedRequestIsPassedOnAndCapped() throws IOException {
        upstream(exchange -> json(exchange, 200, ANSWER));
        String head = "POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-api-key: " + token
                + "\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(house.raw(head + "3\r\n{\"a\r\n5\r\n\":1 }\r\n0\r\n\r\n")).startsWith("HTTP/1.1 200");
        assertThat(seen.getFirst().body()).isEqualTo("{\"a\":1 }");
        assertThat(house.raw(head + "3\r\nabcdef\r\n0\r\n\r\n")).startsWith("HTTP/1.1 400");
        String chunk = "100000\r\n" + " ".repeat(1 << 20) + "\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(ISO_8859_1));
            for (int i = 0; i < 65; i++) {
                out.write(chunk.getBytes(ISO_8859_1));
            }
            byte[] start = socket.getInputStream().readNBytes(12);
            assertThat(new String(start, ISO_8859_1)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void aCallEndsWhenItsProgramIsKilled() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        upstream(exchange -> {
            exchange.watch(() -> true, left::countDown);
            began.countDown();
            awaitGate(left);
            json(exchange, 200, ANSWER);
        });
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.port())) {
            socket.getOutputStream()
                    .write(("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nx-api-key: " + token
                                    + "\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY)
                            .getBytes(ISO_8859_1));
            began.await();
            assertThat(house.gateway.activity(house.runtime).orElseThrow().open())
                    .isEqualTo(1);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> left.getCount() == 0);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> house.gateway.activity(house.runtime).orElseThrow().open() == 0);
    }

    @Test
    void theKeyIsNowhere() throws Exception {
        scripted(Script.of(new Step.Say("yes")));
        post(BODY);
        provider(URI.create("http://127.0.0.1:9"));
        post(BODY);
        String told = house.events.after(0, EventLog.Filter.ALL, 1000).toString();
        assertThat(told).doesNotContain(KEY).doesNotContain(token);
        byte[] file = java.nio.file.Files.readAllBytes(folder.resolve("test.db"));
        assertThat(new String(file, ISO_8859_1)).doesNotContain(KEY).doesNotContain(token);
    }

    @Test
    void closingARuntimeTakesItsListenerAway() throws Exception {
        scripted(Script.of(new Step.Say("yes")));
        int before = house.port();
        house.open(EgressPolicy.CLOSED, Optional.of("mine"));
        assertThat(house.port()).isEqualTo(before);
        assertThat(post(BODY).statusCode()).isEqualTo(200);
        house.gateway.close(house.runtime);
        assertThat(house.gateway.activity(house.runtime)).isEmpty();
        org.assertj.core.api.Assertions.assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> post(BODY));
    }
}
