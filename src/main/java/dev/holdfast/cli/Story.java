package dev.holdfast.cli;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Tells a task as people read it: what the agent says, one line for each tool it uses, how it ended.
final class Story {

    private static final int TOOL_WIDTH = 100;

    private final Server server;
    private final Screen screen;
    private int exitCode = Refusal.FAILED;
    private String lastMessage = "";

    Story(Server server, Screen screen) {
        this.server = server;
        this.screen = screen;
    }

    /// Tells the stream of a task from its first event to its last, and answers the exit code of its outcome.
    int tell(String path) throws InterruptedException {
        new Following(server, path, Optional.of(0L)).until(this::tellOne);
        return exitCode;
    }

    private boolean tellOne(JsonNode event) {
        String type = ClientCommand.text(event, "type");
        JsonNode data = event.path("data");
        if (!screen.printedAsJsonLine(event)) {
            print(type, event, data);
        }
        if (type.equals("task.ended")) {
            exitCode = ClientCommand.text(data, "state").equals("finished") ? 0 : Refusal.FAILED;
            return true;
        }
        return false;
    }

    private void print(String type, JsonNode event, JsonNode data) {
        switch (type) {
            case "task.queued" -> screen.line("task " + ClientCommand.text(event, "task"));
            case "task.message" -> {
                lastMessage = ClientCommand.text(data, "text");
                screen.block("", lastMessage);
            }
            case "task.tool_called" ->
                screen.line("  > " + ClientCommand.text(data, "tool") + " " + input(data.path("input")));
            case "task.tool_answered" -> {
                if (data.path("failed").asBoolean(false)) {
                    screen.line("    failed: " + shortened(ClientCommand.text(data, "text"), TOOL_WIDTH));
                }
            }
            case "task.output" -> output(ClientCommand.text(data, "line"));
            case "task.ended" -> end(data);
            // Thoughts and counts are in the events, for those who want them.
            default -> {}
        }
    }

    /// What a program printed beside its story. A line of JSON is meant for programs.
    private void output(String line) {
        if (!line.startsWith("{")) {
            screen.line("  " + line);
        }
    }

    private void end(JsonNode data) {
        String reason = ClientCommand.text(data, "reason");
        screen.line(ClientCommand.text(data, "state") + (reason.isEmpty() ? "" : ": " + reason));
        String result = ClientCommand.text(data, "result");
        if (!result.equals(lastMessage)) {
            screen.block("  ", result);
        }
    }

    /// The input of a tool on one line: the value that tells most, else all of it.
    private static String input(JsonNode input) {
        for (String field : new String[] {"file_path", "filePath", "path", "command", "cmd", "pattern", "url"}) {
            String value = ClientCommand.text(input, field);
            if (!value.isEmpty()) {
                return shortened(value, TOOL_WIDTH);
            }
        }
        return shortened(input.toString(), TOOL_WIDTH);
    }

    /// The first line of the text, at most so wide.
    static String shortened(String text, int width) {
        String line = text.strip().lines().findFirst().orElse("");
        boolean whole = line.length() <= width && line.length() == text.strip().length();
        return whole ? line : line.substring(0, Math.min(line.length(), width - 1)) + "…";
    }

    /// The tokens of a task on one line.
    static String usage(JsonNode usage) {
        if (!usage.has("input_tokens")) {
            return "";
        }
        return usage.path("input_tokens").asLong(0) + " tokens in, "
                + usage.path("output_tokens").asLong(0) + " out";
    }
}
