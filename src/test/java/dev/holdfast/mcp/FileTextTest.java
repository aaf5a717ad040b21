package dev.holdfast.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.http.InnerCall.Answered;
import dev.holdfast.http.InnerCall.Extent;
import dev.holdfast.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Parts of files as text.
class FileTextTest {

    private static JsonNode read(long offset, long size, byte[] part) {
        String range = "bytes " + offset + "-" + (offset + part.length - 1) + "/" + size;
        Map<String, String> headers = Map.of("accept-ranges", "bytes", "content-range", range);
        return FileText.of(offset, new Answered(206, headers, ByteBuffer.wrap(part), Extent.WHOLE))
                .structured()
                .orElseThrow();
    }

    @Test
    void aLetterThatIsCutThroughBelongsToTheNextPart() {
        byte[] text = "aü€𝄞".getBytes(StandardCharsets.UTF_8);
        assertThat(text).hasSize(10);
        StringBuilder whole = new StringBuilder();
        long offset = 0;
        while (true) {
            byte[] part = Arrays.copyOfRange(text, (int) offset, Math.min(text.length, (int) offset + 4));
            JsonNode read = read(offset, text.length, part);
            assertThat(read.path("encoding").asString()).isEqualTo("utf-8");
            whole.append(read.path("content").asString());
            if (!read.has("next_offset")) {
                break;
            }
            offset = read.path("next_offset").asLong();
        }
        assertThat(whole.toString()).isEqualTo("aü€𝄞");
    }

    @Test
    void whatIsNoTextComesInBase64() {
        JsonNode read = read(0, 3, new byte[] {'a', 0, (byte) 0xff});
        assertThat(read.path("encoding").asString()).isEqualTo("base64");
        assertThat(read.path("content").asString()).isEqualTo("YQD/");
        JsonNode unended = read(0, 2, new byte[] {'a', (byte) 0xc3});
        assertThat(unended.path("encoding").asString()).isEqualTo("base64");
        assertThat(unended.has("next_offset")).isFalse();
    }

    @Test
    void atTheEndThereIsNothing() {
        Answered refused =
                new Answered(416, Map.of("content-range", "bytes */0"), ByteBuffer.allocate(0), Extent.WHOLE);
        assertThat(FileText.end(0, refused)).isPresent();
        assertThat(FileText.end(1, refused)).isEmpty();
    }

    @Test
    void aFolderIsNoFile() {
        Answered folder = new Answered(200, Map.of(), ByteBuffer.allocate(0), Extent.WHOLE);
        assertThat(catchThrowableOfType(Problem.class, () -> FileText.of(0, folder))
                        .code())
                .isEqualTo("is_a_directory");
    }
}
