package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.event.Event;
import dev.holdfast.json.Json;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class LastEventTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static String told(String type, JsonNode data) {
        return LastEvent.of(new Event(1, NOON, type, Optional.empty(), Optional.empty(), data))
                .text();
    }

    private static ObjectNode data(String field, String value) {
        return Json.object().put(field, value);
    }

    @Test
    void whatAnAgentSaysIsItsFirstLine() {
        assertThat(told("task.message", data("text", "\n  Two files.\nAnd more.\n")))
                .isEqualTo("Two files.");
        assertThat(told("task.message", data("text", "kelp ".repeat(100))))
                .hasSize(200)
                .endsWith("…");
        assertThat(told("task.message", Json.object())).isEmpty();
    }

    @Test
    void aCharacterIsNotCutApart() {
        String told = told("task.output", data("line", "x".repeat(198) + "\uD83E\uDD90".repeat(3)));
        assertThat(told).isEqualTo("x".repeat(198) + "…");
    }

    @Test
    void aToolIsToldWithWhatItWorksOn() {
        ObjectNode read = data("tool", "Read");
        read.set("input", data("offset", "3").put("file_path", "/workspace/plan.md"));
        assertThat(told("task.tool_called", read)).isEqualTo("Read /workspace/plan.md");
        ObjectNode list = data("tool", "List");
        list.set("input", Json.object());
        assertThat(told("task.tool_called", list)).isEqualTo("List");
        assertThat(told("task.tool_called", data("tool", "Write").put("input", "{\"file")))
                .isEqualTo("Write {\"file");
    }

    @Test
    void anEndIsToldWithItsReasonOrItsResult() {
        assertThat(told("task.ended", data("state", "finished").put("result", "Done.")))
                .isEqualTo("Finished: Done.");
        assertThat(told("task.ended", data("state", "cancelled").put("reason", "cancelled")))
                .isEqualTo("Cancelled");
    }

    @Test
    void filesAreToldAsPeopleWriteThem() {
        assertThat(told("file.written", data("path", "beds/%C3%A4%20100%25+1.txt")))
                .isEqualTo("beds/ä 100%+1.txt was written");
    }

    @Test
    void everyKindHasWords() {
        assertThat(told("agent.paused", data("because", "paused by ada"))).isEqualTo("Paused by ada");
        assertThat(told("snapshot.taken", data("label", "before"))).isEqualTo("Snapshot “before”");
        assertThat(told("snapshot.taken", Json.object())).isEqualTo("Snapshot taken");
    }
}
