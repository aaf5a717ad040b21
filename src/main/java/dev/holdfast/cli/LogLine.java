package dev.holdfast.cli;

import dev.holdfast.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A line of the server's log in words: the log itself is JSON, for programs. What was written by something
/// else, such as Java itself, stays as it is.
final class LogLine {

    private LogLine() {}

    /// `2026-11-23 12:00:00 warn  The pool is 81 % full.`
    static String inWords(String line) {
        if (!line.startsWith("{")) {
            return Screen.clean(line);
        }
        try {
            JsonNode record = Json.MAPPER.readTree(line);
            String at = record.path("at").asString("").replaceFirst("T(.{8}).*", " $1");
            String error = record.path("error").asString("").strip();
            return "%s %-5s %s%s"
                    .formatted(
                            at,
                            record.path("level").asString(""),
                            Screen.clean(record.path("message").asString("")),
                            error.isEmpty() ? "" : "\n" + indented(error));
        } catch (JacksonException cutOff) {
            return Screen.clean(line);
        }
    }

    private static String indented(String error) {
        return String.join(
                "\n", error.lines().map(each -> "    " + Screen.clean(each)).toList());
    }
}
