package dev.holdfast.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamMeterTest {

    private static final String ANSWER = """
            event: message_start
            data: {"type":"message_start","message":{"model":"m-1","usage":{"input_tokens":11,\
            "cache_creation_input_tokens":22,"cache_read_input_tokens":33,"output_tokens":1}}}

            event: content_block_delta
            data: {"type":"content_block_delta","delta":{"text":"\\"message_delta\\" {\\"output_tokens\\": 999}"}}

            event: message_delta
            data: {"type":"message_delta","usage":{"output_tokens":5}}

            event: message_delta
            data: {"type":"message_delta","usage":{"output_tokens":44}}

            event: message_stop
            data: {"type":"message_stop"}

            """;

    private static StreamMeter read(String text, int piece) {
        StreamMeter meter = new StreamMeter();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += piece) {
            int length = Math.min(piece, bytes.length - from);
            byte[] part = new byte[piece];
            System.arraycopy(bytes, from, part, 0, length);
            meter.see(part, length);
        }
        meter.end();
        return meter;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 100_000})
    void tokensAreCountedHoweverTheStreamIsCut(int piece) {
        StreamMeter meter = read(ANSWER, piece);
        assertThat(meter.counted()).isEqualTo(new Counted("m-1", 11, 44, 33, 22));
        assertThat(meter.ended()).isTrue();
    }

    @Test
    void otherLineEndsAndLaterInputCountsAreUnderstood() {
        String windows = ANSWER.replace("\n", "\r\n")
                .replace("{\"output_tokens\":44}", "{\"output_tokens\":44,\"input_tokens\":12}");
        assertThat(read(windows, 3).counted()).isEqualTo(new Counted("m-1", 12, 44, 33, 22));
    }

    @Test
    void aStreamThatBreaksTellsWhatItSaidSoFar() {
        StreamMeter meter = read(ANSWER.substring(0, ANSWER.indexOf("44")), 10);
        assertThat(meter.counted()).isEqualTo(new Counted("m-1", 11, 5, 33, 22));
        assertThat(meter.ended()).isFalse();
    }

    @Test
    void hugeLinesAndNonsenseAreSkipped() {
        String huge = "data: {\"type\":\"message_x\",\"y\":\"" + "z".repeat(3 << 20) + "\"}\n\n";
        assertThat(read(huge + "data: {\"message_\n\n" + ANSWER, 9000).counted())
                .isEqualTo(new Counted("m-1", 11, 44, 33, 22));
    }
}
