package dev.holdfast.agent;

import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The last thing about an agent that a person cares for, as a list shows it.
///
/// @param type the event's
/// @param text what happened, on one line; what agents wrote is in it as they wrote it
record LastEvent(String type, Instant at, String text) {

    /// What only counts, such as calls of a model and what the egress let pass, would hide what the agent
    /// does; so would the snapshot that follows each task by itself.
    static final EventLog.Telling KINDS = new EventLog.Telling(
            Set.of(
                    "agent.created",
                    "agent.forked",
                    "agent.paused",
                    "agent.stopped",
                    "agent.resumed",
                    "agent.recovered",
                    "agent.undeleted",
                    "agent.failed",
                    "task.queued",
                    "task.started",
                    "task.message",
                    "task.thinking",
                    "task.tool_called",
                    "task.output",
                    "task.ended",
                    "snapshot.failed",
                    "workspace.restored",
                    "workspace.adopted",
                    "file.written",
                    "file.deleted"),
            Set.of("snapshot.taken"));

    private static final int WIDTH = 200;

    /// The fields of a tool's input that tell most of what it does, best first.
    private static final List<String> TELLING =
            List.of("file_path", "filePath", "path", "command", "cmd", "pattern", "url", "query", "description");

    static LastEvent of(Event event) {
        return new LastEvent(event.type(), event.at(), text(event.type(), event.data()));
    }

    private static String text(String type, JsonNode data) {
        return switch (type) {
            case "task.queued" -> "Was given: " + line(data, "prompt");
            case "task.started" -> "Began its task";
            case "task.message" -> line(data, "text");
            case "task.thinking" -> "Thinks: " + line(data, "text");
            case "task.tool_called" -> (line(data, "tool") + " " + input(data.path("input"))).strip();
            case "task.output" -> line(data, "line");
            case "task.ended" -> ended(data);
            case "snapshot.taken" -> data.has("label") ? "Snapshot “" + line(data, "label") + "”" : "Snapshot taken";
            case "snapshot.failed" -> "A snapshot failed: " + line(data, "reason");
            case "workspace.restored" -> "Workspace restored";
            case "file.written" -> path(data) + " was written";
            case "file.deleted" -> path(data) + " was deleted";
            default -> capital(line(data, "because"));
        };
    }

    private static String ended(JsonNode data) {
        String state = capital(line(data, "state"));
        String reason = line(data, "reason");
        String more = reason.isEmpty() ? line(data, "result") : reason;
        return more.isEmpty() || more.equalsIgnoreCase(state) ? state : state + ": " + more;
    }

    private static String input(JsonNode input) {
        if (input.isString()) {
            return line(input.stringValue());
        }
        return TELLING.stream()
                .map(field -> line(input, field))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElseGet(() -> input.isEmpty() ? "" : line(input.toString()));
    }

    private static String path(JsonNode data) {
        String encoded = line(data, "path");
        return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String line(JsonNode data, String field) {
        return line(data.path(field).asString(""));
    }

    /// The first line that is not empty, cut to what a list has room for.
    private static String line(String text) {
        String first = text.strip().lines().findFirst().orElse("").strip();
        return first.length() <= WIDTH ? first : first.substring(0, whole(first, WIDTH - 1)) + "…";
    }

    /// Where to cut so that no character of two halves is cut apart.
    private static int whole(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at - 1)) ? at - 1 : at;
    }

    private static String capital(String text) {
        return text.isEmpty() ? "" : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
