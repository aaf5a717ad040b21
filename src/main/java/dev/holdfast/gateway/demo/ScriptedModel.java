package dev.holdfast.gateway.demo;

import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Headers;
import dev.holdfast.gateway.wire.Limits;
import dev.holdfast.gateway.wire.Listener;
import dev.holdfast.gateway.wire.Refused;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A model that follows a script, on a loopback port of this machine.
///
/// It is reached as any provider is, so what works with it has gone the whole way. It speaks the Messages
/// API; another API is another class beside `MessagesPlayer` and another path here.
public final class ScriptedModel implements AutoCloseable {

    /// The name that it answers under, whatever it was asked for.
    static final String MODEL = "demo-script";

    /// Twice what Anthropic takes.
    private static final int REQUEST_BYTES = 64 << 20;

    private final Listener listener;
    private final URI address;
    private final Script script;

    /// Listens at once, at any free port.
    public ScriptedModel(Script script) throws IOException {
        this.script = script;
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        this.address = URI.create("http://127.0.0.1:" + port);
        this.listener = new Listener("demo", channel, Limits.DEFAULT, this::serve);
    }

    /// The base address of its API.
    public URI address() {
        return address;
    }

    @Override
    public void close() {
        listener.close();
    }

    private void serve(Exchange exchange) throws IOException {
        String target = exchange.head().target();
        int query = target.indexOf('?');
        String call = exchange.head().method() + " " + (query < 0 ? target : target.substring(0, query));
        switch (call) {
            case "POST /v1/messages" -> messages(exchange);
            case "POST /v1/messages/count_tokens" -> count(exchange);
            case "GET /v1/models" -> models(exchange);
            case "HEAD /", "GET /" -> exchange.text(200, "demo: a scripted model, not an AI");
            default -> throw new Refused(404, "The scripted model has no " + call + ".");
        }
    }

    private void messages(Exchange exchange) throws IOException {
        JsonNode request = request(exchange);
        Turn turn = MessagesTurn.of(request);
        // Programs ask for titles and the like on the side, and offer no tools then.
        Step step = turn.tools().isEmpty() ? new Step.Say("Demo") : script.step(turn);
        new MessagesPlayer(exchange, request).play(step);
    }

    private static void count(Exchange exchange) throws IOException {
        json(
                exchange,
                Json.object()
                        .put(
                                "input_tokens",
                                MessagesPlayer.tokens(request(exchange).toString())));
    }

    private static void models(Exchange exchange) throws IOException {
        ObjectNode list = Json.object();
        list.putArray("data")
                .addObject()
                .put("type", "model")
                .put("id", MODEL)
                .put("display_name", "Scripted model (not an AI)")
                .put("created_at", "2026-01-01T00:00:00Z");
        json(exchange, list.put("has_more", false).put("first_id", MODEL).put("last_id", MODEL));
    }

    private static JsonNode request(Exchange exchange) throws IOException {
        byte[] bytes = exchange.body().readNBytes(REQUEST_BYTES);
        try {
            return Json.MAPPER.readTree(bytes);
        } catch (JacksonException notJson) {
            throw new Refused(400, "The request is not JSON.");
        }
    }

    private static void json(Exchange exchange, ObjectNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.answer(200, Headers.of("content-type", "application/json"), bytes);
    }
}
