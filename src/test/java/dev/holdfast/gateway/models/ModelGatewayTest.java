package dev.holdfast.gateway.models;

import static dev.holdfast.gateway.models.TestModels.ANSWER;
import static dev.holdfast.gateway.models.TestModels.BODY;
import static dev.holdfast.gateway.models.TestModels.KEY;
import static dev.holdfast.gateway.models.TestModels.json;
import static dev.holdfast.gateway.models.TestModels.type;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.event.EventLog;
import dev.holdfast.gateway.demo.Script;
import dev.holdfast.gateway.demo.Step;
import dev.holdfast.gateway.egress.EgressPolicy;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.TaskId;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the programs of an agent may ask of a provider, and with which key.
class ModelGatewayTest {

    @TempDir
    Path folder = Path.of("");

    private TestModels models;

    @BeforeEach
    void open() throws IOException {
        models = new TestModels(folder);
    }

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void theRealKeyTakesThePlaceOfTheTokenAndLittleElsePasses() throws Exception {
        models.upstream(exchange -> json(exchange, 200, ANSWER));
        HttpRequest request = models.request("/v1/messages?beta=true")
                .header("authorization", "Bearer " + models.token)
                .header("cookie", "a=b")
                .header("x-forwarded-for", "1.2.3.4")
                .header("x-original-url", "/v1/organizations")
                .header("proxy-authorization", "Basic secret")
                .header("anthropic-beta", "some-beta")
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        HttpResponse<String> response = models.client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(ANSWER);
        TestModels.Seen sent = models.seen.getFirst();
        assertThat(sent.line()).isEqualTo("POST /base/v1/messages?beta=true");
        assertThat(sent.body()).isEqualTo(BODY);
        assertThat(sent.headers().all("x-api-key")).containsExactly(KEY);
        assertThat(sent.headers().first("anthropic-beta")).contains("some-beta");
        assertThat(sent.headers().first("accept-encoding")).contains("identity");
        assertThat(sent.headers().toString())
                .doesNotContain(models.token, "cookie", "forwarded", "original", "secret", "authorization");
    }

    @Test
    void onlyATokenOfThisAgentOpens() throws Exception {
        models.scripted(Script.of(new Step.Say("yes")));
        assertThat(models.post(BODY).statusCode()).isEqualTo(200);
        List<String> wrong =
                List.of("hfm_nonsense", KEY, models.house.tokens.issue(TaskId.fresh(), AgentId.fresh()), "x");
        for (String other : wrong) {
            assertThat(models.post(BODY, other).statusCode()).isEqualTo(401);
            assertThat(type(models.post(BODY, other))).isEqualTo("authentication_error");
        }
        models.house.tokens.revoke(models.task);
        assertThat(models.post(BODY).statusCode()).isEqualTo(401);
        HttpRequest without = models.request("/v1/messages")
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        assertThat(models.client.send(without, BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
        assertThat(models.house.ledger.ofTask(models.task).calls()).isEqualTo(1);
    }

    @Test
    void tokensAreNotKept() throws Exception {
        String kept = models.house.database.read(tx -> tx.sql()
                .createQuery("select hash from gateway_tokens")
                .mapTo(String.class)
                .one());
        assertThat(kept).doesNotContain(models.token.substring(4)).hasSize(64);
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
        models.upstream(exchange -> json(exchange, 200, ANSWER));
        String raw = models.house.raw(method + " /anthropic" + path + " HTTP/1.1\r\nHost: x\r\nx-api-key: "
                + models.token + "\r\nConnection: close\r\n\r\n");
        assertThat(raw).startsWith("HTTP/1.1 " + status);
        assertThat(models.seen).isEmpty();
    }

    @Test
    void otherPathsAreNotServed() throws IOException {
        for (String path : List.of("/", "/anthropicx/v1/messages", "/v1/messages", "//anthropic/v1/messages")) {
            assertThat(models.house.raw("GET " + path + " HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void countingAndListingGoThroughAndCostNothing() throws Exception {
        models.scripted(Script.of(new Step.Say("yes")));
        HttpRequest count = models.request("/v1/messages/count_tokens")
                .header("x-api-key", models.token)
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        assertThat(models.client.send(count, BodyHandlers.ofString()).body()).contains("input_tokens");
        HttpRequest listing =
                models.request("/v1/models").header("x-api-key", models.token).build();
        assertThat(models.client.send(listing, BodyHandlers.ofString()).body()).contains("not an AI");
        assertThat(models.house.ledger.ofTask(models.task)).isEqualTo(Usage.NONE);
    }

    @Test
    void anAgentWithoutAProviderIsToldSo() throws Exception {
        models.house.open(EgressPolicy.OPEN, Optional.empty());
        assertThat(type(models.post(BODY))).isEqualTo("permission_error");
        models.house.open(EgressPolicy.OPEN, Optional.of("gone"));
        assertThat(models.post(BODY).body()).contains("gone", "no longer there");
    }

    @Test
    void aRequestThatIsTooLargeIsRefusedBeforeItIsRead() throws IOException {
        models.scripted(Script.of(new Step.Say("yes")));
        String head = "POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nx-api-key: " + models.token + "\r\n";
        assertThat(models.house.raw(head + "Content-Length: 68000000\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .contains("request_too_large");
    }

    @Test
    void aChunkedRequestIsPassedOnAndCapped() throws IOException {
        models.upstream(exchange -> json(exchange, 200, ANSWER));
        String head = "POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-api-key: "
                + models.token + "\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(models.house.raw(head + "3\r\n{\"a\r\n5\r\n\":1 }\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(models.seen.getFirst().body()).isEqualTo("{\"a\":1 }");
        assertThat(models.house.raw(head + "3\r\nabcdef\r\n0\r\n\r\n")).startsWith("HTTP/1.1 400");
        String chunk = "100000\r\n" + " ".repeat(1 << 20) + "\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), models.house.port())) {
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
    void theKeyIsNowhere() throws Exception {
        models.scripted(Script.of(new Step.Say("yes")));
        models.post(BODY);
        models.provider(URI.create("http://127.0.0.1:9"));
        models.post(BODY);
        String told = models.house.events.after(0, EventLog.Filter.ALL, 1000).toString();
        assertThat(told).doesNotContain(KEY).doesNotContain(models.token);
        byte[] file = Files.readAllBytes(folder.resolve("test.db"));
        assertThat(new String(file, ISO_8859_1)).doesNotContain(KEY).doesNotContain(models.token);
    }

    @Test
    void closingARuntimeTakesItsListenerAway() throws Exception {
        models.scripted(Script.of(new Step.Say("yes")));
        int before = models.house.port();
        models.house.open(EgressPolicy.CLOSED, Optional.of("mine"));
        assertThat(models.house.port()).isEqualTo(before);
        assertThat(models.post(BODY).statusCode()).isEqualTo(200);
        models.house.gateway.close(models.house.runtime);
        assertThat(models.house.gateway.activity(models.house.runtime)).isEmpty();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> models.post(BODY));
    }
}
