package dev.holdfast.driver.claudecode;

import dev.holdfast.driver.Signal;
import dev.holdfast.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads Claude Code's stream of JSON lines. The lines are of the types `system`, `assistant`, `user` and `result`, as
/// its headless mode documents them; each stands for itself.
final class StreamJson {

    private StreamJson() {}

    static List<Signal> signals(String line) {
        JsonNode node;
        try {
            node = Json.MAPPER.readTree(line);
        } catch (JacksonException notJson) {
            return other(line);
        }
        return switch (node.path("type").asString("")) {
            case "system" -> system(node, line);
            case "assistant" -> assistant(node);
            case "user" -> user(node);
            case "result" ->
                List.of(new Signal.Outcome(
                        node.path("is_error").asBoolean(false),
                        node.path("result").asString("")));
            default -> other(line);
        };
    }

    private static List<Signal> system(JsonNode node, String line) {
        boolean init = node.path("subtype").asString("").equals("init");
        String session = node.path("session_id").asString("");
        return init && !session.isEmpty() ? List.of(new Signal.Session(session)) : other(line);
    }

    private static List<Signal> assistant(JsonNode node) {
        List<Signal> signals = new ArrayList<>();
        for (JsonNode part : node.path("message").path("content")) {
            switch (part.path("type").asString("")) {
                case "text" -> signals.add(new Signal.Message(part.path("text").asString("")));
                case "thinking" ->
                    signals.add(new Signal.Thinking(part.path("thinking").asString("")));
                case "tool_use" ->
                    signals.add(new Signal.ToolCall(
                            part.path("id").asString(""), part.path("name").asString(""), part.path("input")));
                default -> {}
            }
        }
        return signals;
    }

    private static List<Signal> user(JsonNode node) {
        List<Signal> signals = new ArrayList<>();
        for (JsonNode part : node.path("message").path("content")) {
            if (part.path("type").asString("").equals("tool_result")) {
                signals.add(new Signal.ToolResult(
                        part.path("tool_use_id").asString(""),
                        part.path("is_error").asBoolean(false),
                        text(part.path("content"))));
            }
        }
        return signals;
    }

    /// A tool's answer is a string, or a list of parts of which those with text are told.
    private static String text(JsonNode content) {
        if (content.isString()) {
            return content.asString();
        }
        StringBuilder all = new StringBuilder();
        for (JsonNode part : content) {
            all.append(part.path("text").asString(""));
        }
        return all.toString();
    }

    private static List<Signal> other(String line) {
        return line.isBlank() ? List.of() : List.of(new Signal.Other(line));
    }
}
