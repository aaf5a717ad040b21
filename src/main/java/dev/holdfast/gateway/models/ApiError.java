package dev.holdfast.gateway.models;

import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Headers;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/// A failure told in the Messages API's own shape, so that programs understand it: they give up on 4xx and
/// try again on 5xx.
final class ApiError extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;

    ApiError(int status, String type, String sentence) {
        super(sentence);
        this.status = status;
        this.type = type;
    }

    static ApiError notFound(String what) {
        return new ApiError(404, "not_found_error", "Holdfast's model gateway does not serve " + what + ".");
    }

    /// The provider cannot be reached or talks nonsense; another try may go better.
    static ApiError upstream(String sentence) {
        return new ApiError(502, "api_error", sentence);
    }

    void answer(Exchange exchange) throws IOException {
        ObjectNode error = Json.object().put("type", "error");
        error.putObject("error").put("type", type).put("message", String.valueOf(getMessage()));
        byte[] bytes = error.toString().getBytes(StandardCharsets.UTF_8);
        exchange.answer(status, Headers.of("content-type", "application/json"), bytes);
    }
}
