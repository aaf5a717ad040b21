package dev.holdfast.mcp;

import dev.holdfast.http.InnerCall.Answered;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// A part of a file as an answer: as text where it is UTF-8, else in base64.
final class FileText {

    /// Bytes of a file in one answer; in base64 they still fit.
    static final int MOST_BYTES = 48 << 10;

    /// A letter of UTF-8 that the end of a part cuts through has at most so many bytes of it before the
    /// cut.
    private static final int LONGEST_REST = 3;

    private FileText() {}

    /// What a read of the API answered, from this offset on.
    static Outcome of(long offset, Answered answered) {
        if (!answered.headers().containsKey("accept-ranges")) {
            throw Problem.conflict("is_a_directory", "This is a folder: list_files says what is in it.");
        }
        ByteBuffer bytes = answered.body();
        long size = size(answered).orElse(offset + bytes.remaining());
        boolean last = offset + bytes.remaining() >= size;
        Optional<String> text = text(bytes, last);
        ObjectNode told = Json.object().put("size", size).put(ApiTool.OFFSET, offset);
        String content = text.orElseGet(() -> base64(bytes));
        told.put(ApiTool.ENCODING, text.isPresent() ? "utf-8" : ApiTool.BASE64).put(ApiTool.CONTENT, content);
        int count =
                text.map(read -> read.getBytes(StandardCharsets.UTF_8).length).orElse(bytes.remaining());
        if (offset + count < size) {
            told.put("next_offset", offset + count);
        }
        return Outcome.structured(told);
    }

    /// That there is no byte at the offset: the file is empty, or ends just there.
    static Optional<Outcome> end(long offset, Answered refused) {
        return size(refused)
                .filter(size -> refused.status() == 416 && size == offset)
                .map(size -> Outcome.structured(Json.object()
                        .put("size", size)
                        .put(ApiTool.OFFSET, offset)
                        .put(ApiTool.ENCODING, "utf-8")
                        .put(ApiTool.CONTENT, "")));
    }

    /// The size of the whole file, as `Content-Range` has it.
    private static Optional<Long> size(Answered answered) {
        String range =
                Optional.ofNullable(answered.headers().get("content-range")).orElse("");
        String size = range.substring(range.indexOf('/') + 1);
        return size.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(size)) : Optional.empty();
    }

    /// The text, without the beginning of a letter that the part cuts through.
    private static Optional<String> text(ByteBuffer bytes, boolean last) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer letters = CharBuffer.allocate(bytes.remaining());
        ByteBuffer left = bytes.duplicate();
        boolean malformed = decoder.decode(left, letters, last).isError();
        String text = letters.flip().toString();
        boolean whole = !malformed && left.remaining() <= LONGEST_REST && text.indexOf('\0') < 0;
        return whole && (last || !text.isEmpty()) ? Optional.of(text) : Optional.empty();
    }

    private static String base64(ByteBuffer bytes) {
        byte[] all = new byte[bytes.remaining()];
        bytes.duplicate().get(all);
        return Base64.getEncoder().encodeToString(all);
    }
}
