package dev.holdfast.mcp;

import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a tool answered.
///
/// @param texts for the model, one block each
/// @param structured the same for programs
record Outcome(Standing standing, List<String> texts, Optional<JsonNode> structured) {

    /// How it went.
    enum Standing {
        DONE,
        FAILED
    }

    /// Bytes of text in one answer. Models are handed all of it, and common clients refuse more than
    /// some 25,000 tokens.
    static final int MOST_BYTES = 64 << 10;

    Outcome {
        texts = List.copyOf(texts);
    }

    /// An answer in JSON, which is told as far as there is room.
    ///
    /// @param rest how to get what there is no room for
    static Outcome json(String json, String rest) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MOST_BYTES) {
            return cut(ByteBuffer.wrap(bytes, 0, MOST_BYTES), rest);
        }
        JsonNode tree = Json.MAPPER.readTree(json);
        return new Outcome(Standing.DONE, List.of(json), tree.isObject() ? Optional.of(tree) : Optional.empty());
    }

    /// The beginning of an answer that is too long.
    static Outcome cut(ByteBuffer beginning, String rest) {
        String sentence =
                "This is only the beginning of the answer, its first " + beginning.remaining() + " bytes. " + rest;
        return new Outcome(Standing.DONE, List.of(lenient(beginning), sentence), Optional.empty());
    }

    static Outcome structured(JsonNode structured) {
        return new Outcome(Standing.DONE, List.of(Json.write(structured)), Optional.of(structured));
    }

    static Outcome said(String sentence) {
        return new Outcome(Standing.DONE, List.of(sentence), Optional.empty());
    }

    static Outcome failed(Problem problem) {
        return failed(problem.sentence(), problem.code());
    }

    static Outcome failed(String sentence, String code) {
        return new Outcome(Standing.FAILED, List.of(sentence + " (" + code + ")"), Optional.empty());
    }

    /// As the protocol has it.
    Map<String, Object> told() {
        List<Map<String, Object>> content = new ArrayList<>();
        texts.forEach(text -> content.add(Map.of("type", "text", "text", text)));
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("content", content);
        structured.ifPresent(tree -> told.put("structuredContent", tree));
        told.put("isError", standing == Standing.FAILED);
        return told;
    }

    /// The bytes as text, where they may end within a letter.
    static String lenient(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE)
                    .decode(bytes.duplicate())
                    .toString();
        } catch (CharacterCodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
