package dev.holdfast.gateway.demo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads from a request of the Messages API how far the conversation has come.
///
/// A prompt is what the user says first, and what the user says after an answer without a tool. Each answer
/// since the last prompt was a step. What programs slip in between (reminders, tool results) is no prompt.
final class MessagesTurn {

    private final List<String> prompt = new ArrayList<>();
    private final List<String> results = new ArrayList<>();
    private int answered;
    private boolean open = true;

    private MessagesTurn() {}

    static Turn of(JsonNode request) {
        MessagesTurn reading = new MessagesTurn();
        for (JsonNode message : request.path("messages")) {
            switch (message.path("role").asString("")) {
                case "assistant" -> reading.assistant(message.path("content"));
                case "user" -> reading.user(message.path("content"));
                // Programs put facts about their environment between the messages, as "system".
                default -> {}
            }
        }
        Set<String> tools = new HashSet<>();
        request.path("tools").forEach(tool -> tools.add(tool.path("name").asString("")));
        String prompt = reading.prompt.isEmpty() ? "" : reading.prompt.getLast();
        String model = request.path("model").asString("");
        return new Turn(prompt, reading.answered, reading.results, tools, model);
    }

    private void assistant(JsonNode content) {
        answered++;
        open = !uses(content);
    }

    private void user(JsonNode content) {
        if (open && answered > 0) {
            answered = 0;
            prompt.clear();
            results.clear();
        }
        if (content.isString()) {
            say(content.asString(""));
        }
        for (JsonNode block : content) {
            switch (block.path("type").asString("")) {
                case "text" -> say(block.path("text").asString(""));
                case "tool_result" -> results.add(text(block.path("content")));
                default -> {}
            }
        }
    }

    private void say(String text) {
        boolean reminder = text.strip().startsWith("<system-reminder>");
        if (answered == 0 && !reminder && !text.isBlank()) {
            prompt.add(text.strip());
        }
    }

    private static boolean uses(JsonNode content) {
        for (JsonNode block : content) {
            if (block.path("type").asString("").equals("tool_use")) {
                return true;
            }
        }
        return false;
    }

    private static String text(JsonNode content) {
        if (content.isString()) {
            return content.asString("");
        }
        StringBuilder text = new StringBuilder();
        content.forEach(block -> text.append(block.path("text").asString("")));
        return text.toString();
    }
}
