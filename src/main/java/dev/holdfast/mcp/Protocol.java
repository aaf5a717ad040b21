package dev.holdfast.mcp;

import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The Model Context Protocol over Streamable HTTP, as far as a server needs it that has tools only and
/// remembers nothing between two messages: no session, no stream.
final class Protocol {

    /// Those that are spoken, the newest first.
    static final List<String> VERSIONS = List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");

    /// The last one in which several messages may come at once, and the one of a client that does not
    /// say.
    private static final String TOGETHER_UNTIL = "2025-03-26";

    private static final int MOST_AT_ONCE = 32;

    private static final int NO_METHOD = -32601;
    private static final int BAD_PARAMS = -32602;

    private final String version;

    /// @param version of this server
    Protocol(String version) {
        this.version = version;
    }

    /// Answers the body of a POST; nothing when there is nothing to say.
    ///
    /// @param spoken the version that the client says is spoken
    /// @throws Problem BAD_REQUEST `bad_message`, before anything is done
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    Optional<Object> answer(byte[] body, Optional<String> spoken, Toolbox toolbox) throws IOException {
        if (spoken.isPresent() && !VERSIONS.contains(spoken.get())) {
            throw Message.bad("The MCP-Protocol-Version \"" + spoken.get() + "\" is not spoken here; "
                    + String.join(", ", VERSIONS) + " are.");
        }
        JsonNode tree = read(body);
        if (!tree.isArray()) {
            return answer(Message.of(tree), toolbox);
        }
        boolean together = spoken.orElse(TOGETHER_UNTIL).compareTo(TOGETHER_UNTIL) <= 0;
        if (!together || tree.isEmpty() || tree.size() > MOST_AT_ONCE) {
            throw Message.bad("The body must be one message. Up to " + TOGETHER_UNTIL + " it may be a list of at most "
                    + MOST_AT_ONCE + ".");
        }
        List<Message> messages = tree.valueStream().map(Message::of).toList();
        List<Object> answers = new ArrayList<>();
        for (Message message : messages) {
            answer(message, toolbox).ifPresent(answers::add);
        }
        return answers.isEmpty() ? Optional.empty() : Optional.of(answers);
    }

    private static JsonNode read(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException notJson) {
            throw Message.bad("The body is not JSON.").causedBy(notJson);
        }
    }

    private Optional<Object> answer(Message message, Toolbox toolbox) throws IOException {
        return switch (message) {
            case Message.Told() -> Optional.empty();
            case Message.Request request -> Optional.of(answer(request, toolbox));
        };
    }

    private Map<String, Object> answer(Message.Request request, Toolbox toolbox) throws IOException {
        return switch (request.method()) {
            case "initialize" -> result(request, greeting(request.params(), toolbox));
            case "ping" -> result(request, Map.of());
            case "tools/list" ->
                result(
                        request,
                        Map.of(
                                "tools",
                                toolbox.tools().stream().map(Tool::listed).toList()));
            case "tools/call" -> call(request, toolbox);
            default -> error(request.id(), NO_METHOD, "There is no method \"" + request.method() + "\" here.");
        };
    }

    /// The client's version where it is spoken here, else the newest one, which the client may refuse.
    private Map<String, Object> greeting(ObjectNode params, Toolbox toolbox) {
        String wanted = params.path("protocolVersion").asString("");
        return Map.of(
                "protocolVersion",
                VERSIONS.contains(wanted) ? wanted : VERSIONS.getFirst(),
                "capabilities",
                Map.of("tools", Map.of("listChanged", false)),
                "serverInfo",
                Map.of("name", "holdfast", "title", "Holdfast", "version", version),
                "instructions",
                toolbox.instructions());
    }

    private static Map<String, Object> call(Message.Request request, Toolbox toolbox) throws IOException {
        String name = request.params().path("name").asString("");
        Optional<Tool> tool = toolbox.named(name);
        JsonNode arguments = request.params().path("arguments");
        if (tool.isEmpty()) {
            return error(request.id(), BAD_PARAMS, "Unknown tool: " + name);
        }
        if (!arguments.isObject() && !arguments.isMissingNode() && !arguments.isNull()) {
            return error(request.id(), BAD_PARAMS, "The arguments of a tool must be a JSON object.");
        }
        return result(request, use(tool.get(), arguments, toolbox).told());
    }

    private static Outcome use(Tool tool, JsonNode arguments, Toolbox toolbox) throws IOException {
        try {
            ObjectNode given = arguments instanceof ObjectNode object ? object : Json.object();
            requireKnown(tool, given);
            return toolbox.use(tool, given);
        } catch (Problem problem) {
            return Outcome.failed(problem);
        }
    }

    private static void requireKnown(Tool tool, ObjectNode arguments) {
        for (String name : tool.required()) {
            if (arguments.path(name).isMissingNode() || arguments.path(name).isNull()) {
                throw Problem.badRequest(
                        "bad_arguments", "The argument \"" + name + "\" of " + tool.name() + " is missing.");
            }
        }
        for (String name : arguments.propertyNames()) {
            if (!tool.properties().containsKey(name)) {
                throw Problem.badRequest(
                        "bad_arguments",
                        tool.name() + " has no argument \"" + name + "\"; it has "
                                + String.join(", ", tool.properties().keySet()) + ".");
            }
        }
    }

    private static Map<String, Object> result(Message.Request request, Object result) {
        return message(request.id(), "result", result);
    }

    private static Map<String, Object> error(JsonNode id, int code, String sentence) {
        return message(id, "error", Map.of("code", code, "message", sentence));
    }

    private static Map<String, Object> message(JsonNode id, String kind, Object content) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        message.put("id", id);
        message.put(kind, content);
        return message;
    }
}
