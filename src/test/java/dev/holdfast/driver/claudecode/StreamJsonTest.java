package dev.holdfast.driver.claudecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.driver.Signal;
import org.junit.jupiter.api.Test;

class StreamJsonTest {

    @Test
    void theFirstLineNamesTheSession() {
        assertThat(StreamJson.signals("{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"abc\",\"tools\":[]}"))
                .containsExactly(new Signal.Session("abc"));
    }

    @Test
    void anAssistantLineHasTextsAndToolCallsInTheirOrder() {
        assertThat(StreamJson.signals("""
                {"type":"assistant","message":{"content":[{"type":"text","text":"I write."},
                {"type":"tool_use","id":"t1","name":"Write","input":{"file_path":"/workspace/a"}}]}}""".replace("\n", "")))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo(new Signal.Message("I write.")),
                        second -> assertThat(second).isInstanceOfSatisfying(Signal.ToolCall.class, call -> {
                            assertThat(call.tool()).isEqualTo("Write");
                            assertThat(call.input().path("file_path").asString())
                                    .isEqualTo("/workspace/a");
                        }));
    }

    @Test
    void aToolAnswersInOneTextOrInParts() {
        String whole = "{\"type\":\"user\",\"message\":{\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t1\","
                + "\"content\":\"done\"}]}}";
        String parts = "{\"type\":\"user\",\"message\":{\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t1\","
                + "\"is_error\":true,\"content\":[{\"type\":\"text\",\"text\":\"not \"},{\"type\":\"text\",\"text\":\"done\"}]}]}}";
        assertThat(StreamJson.signals(whole)).containsExactly(new Signal.ToolResult("t1", false, "done"));
        assertThat(StreamJson.signals(parts)).containsExactly(new Signal.ToolResult("t1", true, "not done"));
    }

    @Test
    void theLastLineIsTheOutcome() {
        assertThat(StreamJson.signals(
                        "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"result\":\"Done.\"}"))
                .containsExactly(new Signal.Outcome(false, "Done."));
    }

    @Test
    void whatIsNotUnderstoodIsKeptAsItCame() {
        assertThat(StreamJson.signals("Segmentation fault")).containsExactly(new Signal.Other("Segmentation fault"));
        assertThat(StreamJson.signals("[1,2]")).containsExactly(new Signal.Other("[1,2]"));
        assertThat(StreamJson.signals("{\"type\":\"news\"}")).containsExactly(new Signal.Other("{\"type\":\"news\"}"));
        assertThat(StreamJson.signals("   ")).isEmpty();
    }
}
