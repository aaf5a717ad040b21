package dev.holdfast.gateway.models;

import static dev.holdfast.gateway.models.TestModels.ANSWER;
import static dev.holdfast.gateway.models.TestModels.BODY;
import static dev.holdfast.gateway.models.TestModels.KEY;
import static dev.holdfast.gateway.models.TestModels.STREAMED;
import static dev.holdfast.gateway.models.TestModels.json;
import static dev.holdfast.gateway.models.TestModels.type;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.event.Event;
import dev.holdfast.gateway.demo.Script;
import dev.holdfast.gateway.demo.Step;
import dev.holdfast.gateway.wire.Headers;
import dev.holdfast.id.TaskId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What comes back from a provider: how it is passed on, and how it is counted.
class ModelAnswersTest {

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
    void whatWasUsedIsKeptWithItsEvent() throws Exception {
        models.upstream(exchange -> json(exchange, 200, ANSWER));
        models.post(BODY);
        models.post(BODY);
        assertThat(models.house.ledger.ofTask(models.task)).isEqualTo(new Usage(6, 8, 0, 0, 2));
        assertThat(models.house.ledger.ofTask(TaskId.fresh())).isEqualTo(Usage.NONE);
        Event event = models.house.events("model.called").getFirst();
        assertThat(event.agent()).contains(models.house.agent);
        assertThat(event.task()).contains(models.task);
        assertThat(event.data().toString())
                .isEqualTo("{\"provider\":\"mine\",\"model\":\"m-2\",\"input_tokens\":3,\"output_tokens\":4,"
                        + "\"cache_read_tokens\":0,\"cache_write_tokens\":0,\"complete\":true}");
    }

    @Test
    void aStreamComesThroughAsItIsMadeAndIsCountedBeforeItsEnd() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        models.upstream(exchange -> {
            OutputStream out =
                    exchange.answer(200, Headers.of("content-type", "text/event-stream"), OptionalLong.empty());
            write(out, "{\"type\":\"message_start\",\"message\":{\"model\":\"m\",\"usage\":{\"input_tokens\":7}}}");
            awaitGate(gate);
            write(out, "{\"type\":\"message_delta\",\"usage\":{\"output_tokens\":8}}");
            write(out, "{\"type\":\"message_stop\"}");
            awaitGate(new CountDownLatch(1));
        });
        HttpRequest request = models.request("/v1/messages")
                .header("x-api-key", models.token)
                .POST(HttpRequest.BodyPublishers.ofString(STREAMED))
                .build();
        HttpResponse<InputStream> response = models.client.send(request, BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            assertThat(lines.readLine()).contains("message_start");
            assertThat(models.house.ledger.ofTask(models.task)).isEqualTo(Usage.NONE);
            gate.countDown();
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).contains("message_delta");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).contains("message_stop");
            // The upstream has not even ended its answer.
            assertThat(models.house.ledger.ofTask(models.task)).isEqualTo(new Usage(7, 8, 0, 0, 1));
        }
    }

    private static void write(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(UTF_8));
    }

    private static void awaitGate(CountDownLatch gate) throws IOException {
        try {
            gate.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    @Test
    void aStreamThatBreaksIsCountedAsFarAsItCameAndNotMadeWhole() throws Exception {
        models.scripted(Script.of(new Step.Break("half of it")));
        String raw = models.house.raw("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nx-api-key: " + models.token
                + "\r\nContent-Length: " + STREAMED.length() + "\r\n\r\n" + STREAMED);
        assertThat(raw).contains("message_start").doesNotContain("message_stop").doesNotContain("\r\n0\r\n");
        assertThat(models.house.ledger.ofTask(models.task).calls()).isEqualTo(1);
        assertThat(models.house
                        .events("model.called")
                        .getFirst()
                        .data()
                        .path("complete")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void errorsOfTheProviderPassWithoutTheKeyInThem() throws Exception {
        models.upstream(exchange -> exchange.answer(
                429,
                new Headers(List.of(
                        new Headers.Field("content-type", "application/json"),
                        new Headers.Field("retry-after", "7"),
                        new Headers.Field("anthropic-organization-id", "org-secret"),
                        new Headers.Field("set-cookie", "a=b"))),
                ("{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"" + KEY + " is busy\"}}")
                        .getBytes(UTF_8)));
        HttpResponse<String> response = models.post(BODY);
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(type(response)).isEqualTo("rate_limit_error");
        assertThat(response.headers().firstValue("retry-after")).contains("7");
        assertThat(response.body()).contains("[key] is busy").doesNotContain(KEY);
        assertThat(response.headers().map().toString())
                .doesNotContain("org-secret")
                .doesNotContain("a=b");
        assertThat(models.house.events("model.called")).isEmpty();
    }

    @Test
    void aProviderThatCannotBeReachedIsAFailureToTryAgain() throws Exception {
        models.provider(URI.create("http://127.0.0.1:9"));
        HttpResponse<String> response = models.post(BODY);
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(type(response)).isEqualTo("api_error");
        assertThat(response.body()).contains("mine").doesNotContain(KEY);
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        URI elsewhere = models.upstream(exchange ->
                exchange.answer(307, Headers.of("location", "http://127.0.0.1:1/v1/messages"), new byte[0]));
        assertThat(models.post(BODY).statusCode()).isEqualTo(502);
        assertThat(models.seen).hasSize(1);
        assertThat(elsewhere).isNotNull();
    }

    @Test
    void whatCannotBeCountedIsNotPassedOn() throws Exception {
        models.upstream(
                exchange -> exchange.answer(200, Headers.of("content-encoding", "gzip"), "whatever".getBytes(UTF_8)));
        assertThat(models.post(BODY).statusCode()).isEqualTo(502);
    }

    @Test
    void aCallEndsWhenItsProgramIsKilled() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        models.upstream(exchange -> {
            exchange.watch(() -> true, left::countDown);
            began.countDown();
            awaitGate(left);
            json(exchange, 200, ANSWER);
        });
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), models.house.port())) {
            socket.getOutputStream()
                    .write(("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nx-api-key: " + models.token
                                    + "\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY)
                            .getBytes(ISO_8859_1));
            began.await();
            assertThat(models.house
                            .gateway
                            .activity(models.house.runtime)
                            .orElseThrow()
                            .open())
                    .isEqualTo(1);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> left.getCount() == 0);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> models.house
                                .gateway
                                .activity(models.house.runtime)
                                .orElseThrow()
                                .open()
                        == 0);
    }
}
