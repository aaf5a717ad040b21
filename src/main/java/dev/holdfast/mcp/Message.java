package dev.holdfast.mcp;

import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A message of JSON-RPC 2.0 from a client.
sealed interface Message {

    /// Wants an answer.
    ///
    /// @param id a text or a whole number, which comes back with the answer
    record Request(JsonNode id, String method, ObjectNode params) implements Message {}

    /// Wants none: a notification, or an answer to a question that was never asked here.
    record Told() implements Message {}

    /// @throws Problem BAD_REQUEST `bad_message`
    static Message of(JsonNode node) {
        if (!node.isObject() || !node.path("jsonrpc").asString("").equals("2.0")) {
            throw bad("A message must be a JSON object that says \"jsonrpc\": \"2.0\".");
        }
        if (!node.path("method").isString()) {
            if (node.has("result") || node.has("error")) {
                return new Told();
            }
            throw bad("A message must have a method.");
        }
        JsonNode id = node.path("id");
        if (id.isMissingNode()) {
            return new Told();
        }
        if (!id.isString() && !id.isIntegralNumber()) {
            throw bad("The id of a request must be a text or a whole number.");
        }
        JsonNode params = node.path("params");
        if (params instanceof ObjectNode object) {
            return new Request(id, node.path("method").asString(), object);
        }
        if (params.isMissingNode() || params.isNull()) {
            return new Request(id, node.path("method").asString(), Json.object());
        }
        throw bad("The params of a request must be a JSON object.");
    }

    static Problem bad(String sentence) {
        return Problem.badRequest("bad_message", sentence);
    }
}
