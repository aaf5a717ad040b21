package dev.holdfast.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntakeTest {

    @Test
    void onlyWholeLinesAreTakenWhileTheProcessRuns() {
        List<String> lines = new ArrayList<>();
        assertThat(Intake.lines(utf8("one\ntwo\nthr"), false, lines)).isEqualTo(8);
        assertThat(lines).containsExactly("one", "two");
    }

    @Test
    void theLastLineNeedsNoNewlineOnceTheProcessIsGone() {
        List<String> lines = new ArrayList<>();
        assertThat(Intake.lines(utf8("one\nthr"), true, lines)).isEqualTo(7);
        assertThat(lines).containsExactly("one", "thr");
    }

    @Test
    void aLineWithoutEndIsToldInPieces() {
        List<String> lines = new ArrayList<>();
        int taken = Intake.lines(utf8("x".repeat(200 * 1024)), false, lines);
        assertThat(taken).isEqualTo(192 * 1024);
        assertThat(lines).singleElement().satisfies(line -> assertThat(line).hasSize(192 * 1024));
    }

    @Test
    void bytesThatAreNotTextAreShownAsSuch() {
        List<String> lines = new ArrayList<>();
        Intake.lines(ByteBuffer.wrap(new byte[] {'a', (byte) 0xff, '\n'}), false, lines);
        assertThat(lines).containsExactly("a\ufffd");
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
