package dev.holdfast.gateway.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.gateway.TestGateway;
import dev.holdfast.gateway.TestGateway.Setting;
import dev.holdfast.gateway.demo.Script;
import dev.holdfast.gateway.demo.ScriptedModel;
import dev.holdfast.gateway.egress.EgressPolicy;
import dev.holdfast.gateway.provider.ProviderChange;
import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Headers;
import dev.holdfast.gateway.wire.Limits;
import dev.holdfast.gateway.wire.Listener;
import dev.holdfast.id.TaskId;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/// A task that asks models through a gateway, and whatever is to be the provider behind it.
final class TestModels implements AutoCloseable {

    static final String KEY = "sk-real-0123456789";
    static final String BODY = """
            {"model":"m","max_tokens":9,"tools":[{"name":"T"}],"messages":[{"role":"user","content":"hello"}]}""";
    static final String STREAMED = BODY.replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"");
    static final String ANSWER = """
            {"type":"message","model":"m-2","usage":{"input_tokens":3,"output_tokens":4}}""";

    final TestGateway house;
    final TaskId task = TaskId.fresh();
    final String token;
    final List<Seen> seen = new CopyOnWriteArrayList<>();
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Runnable> endings = new ArrayList<>();

    /// What an upstream was sent.
    record Seen(String line, Headers headers, String body) {}

    TestModels(Path folder) throws IOException {
        house = new TestGateway(folder, Setting.PLAIN);
        endings.add(house::close);
        house.open(EgressPolicy.OPEN, Optional.of("mine"));
        token = house.tokens.issue(task, house.agent);
    }

    void provider(URI base) {
        house.providers.set(
                "mine", new ProviderChange(Optional.of(base.toString()), Optional.of(KEY), Optional.empty()));
    }

    void scripted(Script script) throws IOException {
        ScriptedModel model = new ScriptedModel(script);
        endings.add(model::close);
        provider(model.address());
    }

    /// An upstream that remembers what it was sent.
    URI upstream(Listener.Server answer) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Listener listener = new Listener("upstream", channel, Limits.DEFAULT, exchange -> {
            String line = exchange.head().method() + " " + exchange.head().target();
            String body = new String(exchange.body().readAllBytes(), UTF_8);
            seen.add(new Seen(line, exchange.head().headers(), body));
            answer.serve(exchange);
        });
        endings.add(listener::close);
        URI base =
                URI.create("http://127.0.0.1:" + ((InetSocketAddress) channel.getLocalAddress()).getPort() + "/base");
        provider(base);
        return base;
    }

    static void json(Exchange exchange, int status, String text) throws IOException {
        exchange.answer(status, Headers.of("content-type", "application/json"), text.getBytes(UTF_8));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(house.address("/anthropic" + path)).timeout(Duration.ofSeconds(30));
    }

    HttpResponse<String> post(String body) throws Exception {
        return post(body, token);
    }

    HttpResponse<String> post(String body, String withToken) throws Exception {
        HttpRequest request = request("/v1/messages?beta=true")
                .header("x-api-key", withToken)
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /// The type of the error that this answer tells.
    static String type(HttpResponse<String> response) {
        JsonNode body = Json.MAPPER.readTree(response.body());
        assertThat(body.path("type").asString()).isEqualTo("error");
        return body.path("error").path("type").asString();
    }

    @Override
    public void close() {
        client.shutdownNow();
        endings.reversed().forEach(Runnable::run);
    }
}
