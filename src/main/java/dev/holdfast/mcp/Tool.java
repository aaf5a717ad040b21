package dev.holdfast.mcp;

import dev.holdfast.http.Endpoint.Method;
import java.util.List;
import java.util.Map;

/// A tool as it is listed.
///
/// @param properties the schemas of its arguments by their names
/// @param required those that must be given
record Tool(String name, String description, Map<String, Object> properties, List<String> required, Hints hints) {

    /// What a client may tell people before it uses the tool.
    record Hints(boolean readOnlyHint, boolean destructiveHint, boolean idempotentHint) {

        static final Hints READING = new Hints(true, false, true);

        /// What a method promises (RFC 9110): a PUT replaces what is there, a DELETE takes it away, and
        /// both may be repeated.
        static Hints of(Method method) {
            return switch (method) {
                case GET, HEAD, OPTIONS -> READING;
                case POST -> new Hints(false, false, false);
                case PATCH -> new Hints(false, false, true);
                case PUT, DELETE -> new Hints(false, true, true);
            };
        }
    }

    /// As the protocol has it.
    Map<String, Object> listed() {
        Map<String, Object> schema =
                Map.of("type", "object", "properties", properties, "required", required, "additionalProperties", false);
        Map<String, Object> annotations = Map.of(
                "readOnlyHint", hints.readOnlyHint(),
                "destructiveHint", hints.destructiveHint(),
                "idempotentHint", hints.idempotentHint());
        return Map.of("name", name, "description", description, "inputSchema", schema, "annotations", annotations);
    }
}
