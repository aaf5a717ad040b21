package dev.holdfast.gateway.demo;

import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Headers;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Plays a step as an answer of the Messages API, streamed when that was asked for, else in one piece.
///
/// Tokens are counted as a fourth of the characters, so that metering has something to count.
final class MessagesPlayer {

    private static final int PIECE_CHARACTERS = 24;

    /// What is said, and which tool is used if any: an empty name when none is.
    private record Content(String text, String tool, ObjectNode input) {

        int tokens() {
            return MessagesPlayer.tokens(text) + (tool.isEmpty() ? 0 : MessagesPlayer.tokens(input.toString()));
        }
    }

    private final Exchange exchange;
    private final boolean streamed;
    private final int inputTokens;
    private final String id = UUID.randomUUID().toString().replace("-", "");
    private Duration pause = Duration.ZERO;

    MessagesPlayer(Exchange exchange, JsonNode request) {
        this.exchange = exchange;
        this.streamed = request.path("stream").asBoolean(false);
        this.inputTokens = tokens(request.path("messages").toString());
    }

    static int tokens(String text) {
        return text.length() / 4 + 1;
    }

    void play(Step step) throws IOException {
        switch (step) {
            case Step.Say(String text) -> answer(new Content(text, "", Json.object()));
            case Step.Use(String text, String tool, ObjectNode input) -> answer(new Content(text, tool, input));
            case Step.Fail(int status, String type, String message) -> fail(status, type, message);
            case Step.Break(String text) -> breakOff(text);
            case Step.Held(Step.Gate gate, Step then) -> {
                await(gate);
                play(then);
            }
            case Step.Slow(Duration between, Step then) -> {
                pause = between;
                play(then);
            }
        }
    }

    private void answer(Content content) throws IOException {
        if (!streamed) {
            ObjectNode message = message(content.tokens());
            message.put("stop_reason", reason(content));
            ArrayNode blocks = message.putArray("content");
            if (!content.text().isEmpty()) {
                blocks.addObject().put("type", "text").put("text", content.text());
            }
            if (!content.tool().isEmpty()) {
                blocks.add(toolUse(content.tool()).set("input", content.input()));
            }
            json(200, message);
            return;
        }
        try (OutputStream out = begin()) {
            int index = 0;
            if (!content.text().isEmpty()) {
                text(out, index++, content.text());
            }
            if (!content.tool().isEmpty()) {
                tool(out, index, content);
            }
            end(out, content);
        }
    }

    /// Begins to stream and never ends, so the connection breaks.
    private void breakOff(String text) throws IOException {
        OutputStream out = begin();
        text(out, 0, text);
        throw new IOException("the script breaks off here");
    }

    private void fail(int status, String type, String message) throws IOException {
        ObjectNode error = Json.object().put("type", "error");
        error.putObject("error").put("type", type).put("message", message);
        json(status, error);
    }

    private OutputStream begin() throws IOException {
        OutputStream out = exchange.answer(200, Headers.of("content-type", "text/event-stream"), OptionalLong.empty());
        ObjectNode message = message(1);
        message.putArray("content");
        ObjectNode start = Json.object().put("type", "message_start");
        send(out, start.set("message", message));
        send(out, Json.object().put("type", "ping"));
        return out;
    }

    private void text(OutputStream out, int index, String text) throws IOException {
        ObjectNode block = Json.object().put("type", "text").put("text", "");
        send(out, event("content_block_start", index).set("content_block", block));
        for (String piece : pieces(text)) {
            ObjectNode delta = Json.object().put("type", "text_delta").put("text", piece);
            send(out, event("content_block_delta", index).set("delta", delta));
        }
        send(out, event("content_block_stop", index));
    }

    private void tool(OutputStream out, int index, Content content) throws IOException {
        ObjectNode block = toolUse(content.tool());
        block.putObject("input");
        send(out, event("content_block_start", index).set("content_block", block));
        for (String piece : pieces(content.input().toString())) {
            ObjectNode delta = Json.object().put("type", "input_json_delta").put("partial_json", piece);
            send(out, event("content_block_delta", index).set("delta", delta));
        }
        send(out, event("content_block_stop", index));
    }

    private void end(OutputStream out, Content content) throws IOException {
        ObjectNode delta = Json.object().put("type", "message_delta");
        delta.putObject("delta").put("stop_reason", reason(content)).putNull("stop_sequence");
        delta.putObject("usage").put("output_tokens", content.tokens());
        send(out, delta);
        send(out, Json.object().put("type", "message_stop"));
    }

    private ObjectNode message(int outputTokens) {
        ObjectNode message = Json.object()
                .put("id", "msg_demo" + id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", ScriptedModel.MODEL)
                .putNull("stop_reason")
                .putNull("stop_sequence");
        message.putObject("usage")
                .put("input_tokens", inputTokens)
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", 0)
                .put("output_tokens", outputTokens);
        return message;
    }

    private ObjectNode toolUse(String tool) {
        return Json.object()
                .put("type", "tool_use")
                .put("id", "toolu_demo" + id)
                .put("name", tool);
    }

    private static ObjectNode event(String type, int index) {
        return Json.object().put("type", type).put("index", index);
    }

    private static String reason(Content content) {
        return content.tool().isEmpty() ? "end_turn" : "tool_use";
    }

    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + PIECE_CHARACTERS);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to++;
            }
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    private void send(OutputStream out, JsonNode event) throws IOException {
        String text = "event: " + event.path("type").asString("") + "\ndata: " + event + "\n\n";
        out.write(text.getBytes(StandardCharsets.UTF_8));
        if (pause.isPositive()) {
            await(() -> Thread.sleep(pause));
        }
    }

    private void json(int status, ObjectNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.answer(status, Headers.of("content-type", "application/json"), bytes);
    }

    private static void await(Step.Gate gate) throws IOException {
        try {
            gate.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted at a gate", interrupted);
        }
    }
}
