package dev.holdfast.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.gateway.demo.DemoScript;
import dev.holdfast.gateway.demo.ScriptedModel;
import dev.holdfast.gateway.wire.Headers;
import dev.holdfast.gateway.wire.Limits;
import dev.holdfast.gateway.wire.Listener;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderTrialTest {

    private static final String KEY = "sk-secret";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ProviderTrial trial = new ProviderTrial(client);

    @AfterEach
    void close() {
        client.shutdownNow();
    }

    private Verdict run(URI base) {
        return trial.run(new Upstream("mine", base, List.of("m-1"), Optional.of(new ModelKey(KEY))), Optional.empty());
    }

    private Verdict answered(int status, String type, String body) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        Listener.Server server = exchange -> {
            exchange.body().readAllBytes();
            exchange.answer(status, Headers.of("content-type", type), body.getBytes(StandardCharsets.UTF_8));
        };
        try (Listener listener = new Listener("upstream", channel, Limits.DEFAULT, server)) {
            assertThat(listener.open()).isTrue();
            return run(URI.create("http://127.0.0.1:" + port));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    401 | authentication_error  | invalid x-api-key                                   | wrong_key
                    403 | permission_error      | Your API key does not have permission               | wrong_key
                    400 | invalid_request_error | Your credit balance is too low to access the API    | no_credit
                    402 | billing_error         | Payment is needed                                   | no_credit
                    404 | not_found_error       | model: m-1                                          | unknown_model
                    400 | invalid_request_error | The model m-1 is not available                      | unknown_model
                    429 | rate_limit_error      | Slow down                                           | busy
                    529 | overloaded_error      | Overloaded                                          | failing
                    500 | api_error             | Internal                                            | failing
                    """)
    void whatIsWrongIsToldApart(int status, String type, String message, String code) throws IOException {
        String body = Json.object()
                .put("type", "error")
                .set("error", Json.object().put("type", type).put("message", message + " " + KEY))
                .toString();
        Verdict verdict = answered(status, "application/json", body);
        assertThat(verdict.ok()).isFalse();
        assertThat(verdict.code()).contains(code);
        assertThat(verdict.sentence()).contains("mine").doesNotContain(KEY);
    }

    @Test
    void aServerOfAnotherKindIsNoMessagesApi() throws IOException {
        assertThat(answered(404, "text/html", "<h1>Not found</h1>").code()).contains("not_messages_api");
        assertThat(answered(200, "text/html", "<h1>Hello</h1>").code()).contains("not_messages_api");
        assertThat(answered(302, "text/html", "").code()).contains("not_messages_api");
        assertThat(answered(200, "application/json", "{\"object\":\"chat.completion\"}")
                        .code())
                .contains("not_messages_api");
    }

    @Test
    void nobodyThereIsUnreachable() {
        Verdict verdict = run(URI.create("http://127.0.0.1:9"));
        assertThat(verdict.code()).contains("unreachable");
        assertThat(verdict.sentence()).contains("http://127.0.0.1:9");
    }

    @Test
    void aNameThatDoesNotExistIsUnreachable() {
        assertThat(run(URI.create("http://nowhere.invalid")).code()).contains("unreachable");
    }

    @Test
    void allIsWellWithAModelThatAnswers() throws IOException {
        try (ScriptedModel model = new ScriptedModel(new DemoScript())) {
            assertThat(run(model.address())).isEqualTo(Verdict.good("\"mine\" answered with the model m-1."));
        }
    }
}
