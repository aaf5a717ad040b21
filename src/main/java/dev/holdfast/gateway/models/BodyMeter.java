package dev.holdfast.gateway.models;

import dev.holdfast.json.Json;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Counts in an answer that is one JSON object, which it keeps until it is whole.
final class BodyMeter implements Meter {

    /// Far more than a model can say in one answer; beyond that nothing is counted.
    private static final int BYTES = 8 << 20;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream(4096);
    private boolean ended;

    @Override
    public void see(byte[] bytes, int length) {
        if (body.size() + length <= BYTES) {
            body.write(bytes, 0, length);
        }
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public Counted counted() {
        if (!ended) {
            return Counted.NOTHING;
        }
        try {
            JsonNode message = Json.MAPPER.readTree(body.toByteArray());
            return Counted.NOTHING.from(message.path("model").asString("")).with(message.path("usage"));
        } catch (JacksonException notJson) {
            return Counted.NOTHING;
        }
    }
}
