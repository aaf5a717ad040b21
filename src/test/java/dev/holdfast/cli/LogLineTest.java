package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogLineTest {

    @Test
    void aRecordIsToldInWords() {
        assertThat(LogLine.inWords("{\"at\":\"2026-11-23T12:00:00.123456Z\",\"level\":\"warn\",\"logger\":\"a.B\","
                        + "\"message\":\"The pool is 81 % full.\"}"))
                .isEqualTo("2026-11-23 12:00:00 warn  The pool is 81 % full.");
        String broken = """
                {"at":"2026-11-23T12:00:00Z","level":"error","message":"It broke.","error":"gone\\n  at B.java:1\\n"}""";
        assertThat(LogLine.inWords(broken).lines())
                .containsExactly("2026-11-23 12:00:00 error It broke.", "    gone", "      at B.java:1");
    }

    @Test
    void whatIsNoRecordStaysAndCommandsNoTerminal() {
        assertThat(LogLine.inWords("{\"at\": cut o")).isEqualTo("{\"at\": cut o");
        assertThat(LogLine.inWords("OpenJDK warning")).isEqualTo("OpenJDK warning");
        assertThat(LogLine.inWords("{\"message\":\"\\u001b[2J\"}")).doesNotContain("\u001b");
    }
}
