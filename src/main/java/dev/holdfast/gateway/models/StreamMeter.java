package dev.holdfast.gateway.models;

import dev.holdfast.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Counts in a stream of server-sent events: `message_start` tells the input, `message_delta` the output so
/// far, `message_stop` is the end. Only these are parsed.
final class StreamMeter implements Meter {

    /// A longer line holds no usage.
    private static final int LINE_BYTES = 1 << 20;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    private boolean tooLong;
    private boolean ended;
    private Counted counted = Counted.NOTHING;

    @Override
    public void see(byte[] bytes, int length) {
        int from = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                keep(bytes, from, i);
                endLine();
                from = i + 1;
            }
        }
        keep(bytes, from, length);
    }

    @Override
    public void end() {
        // A stream says itself when it is whole.
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public Counted counted() {
        return counted;
    }

    private void keep(byte[] bytes, int from, int to) {
        if (line.size() + to - from > LINE_BYTES) {
            tooLong = true;
            line.reset();
        }
        if (!tooLong) {
            line.write(bytes, from, to - from);
        }
    }

    private void endLine() {
        if (!tooLong && line.size() > 0) {
            String text = line.toString(StandardCharsets.UTF_8);
            // Most lines are pieces of the answer; looking for the word spares parsing them.
            if (text.startsWith("data:") && text.contains("\"message_")) {
                understand(text.substring("data:".length()));
            }
        }
        tooLong = false;
        line.reset();
    }

    private void understand(String data) {
        try {
            JsonNode event = Json.MAPPER.readTree(data);
            switch (event.path("type").asString("")) {
                case "message_start" -> {
                    JsonNode message = event.path("message");
                    counted = counted.from(message.path("model").asString("")).with(message.path("usage"));
                }
                case "message_delta" -> counted = counted.with(event.path("usage"));
                case "message_stop" -> ended = true;
                default -> {}
            }
        } catch (JacksonException notJson) {
            return;
        }
    }
}
