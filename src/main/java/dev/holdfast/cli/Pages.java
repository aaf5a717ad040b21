package dev.holdfast.cli;

import dev.holdfast.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a list of the API to its end, page by page.
final class Pages {

    private Pages() {}

    /// The whole list in one answer: the field of that name, with the entries of all pages.
    static JsonNode all(Server server, String path, String field) {
        ObjectNode whole = Json.object();
        ArrayNode entries = whole.putArray(field);
        String cursor = "";
        do {
            String more = (path.contains("?") ? "&" : "?") + "cursor=" + ClientCommand.encoded(cursor);
            JsonNode page = server.get(cursor.isEmpty() ? path : path + more);
            page.path(field).forEach(entries::add);
            JsonNode next = page.has("next_cursor") ? page.path("next_cursor") : page.path("cursor");
            cursor = next.isString() ? next.asString() : "";
        } while (!cursor.isEmpty());
        return whole;
    }
}
