package dev.holdfast.workspace.search;

import dev.holdfast.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A line of JSON in which ripgrep tells a match, read as far as it goes: a long one may end in the middle.
///
/// `{"type":"match","data":{"path":T,"lines":T,"line_number":N,…,"submatches":[{…,"start":N,"end":N},…]}}`,
/// where `T` is `{"text":…}`, or `{"bytes":…}` in base64 for what is not UTF-8.
final class MatchLine {

    /// How much of a line is told, and how much of that at most before its first match, in bytes.
    private static final int SHOWN_BYTES = 500;

    private static final int SHOWN_BEFORE = 100;
    private static final int MOST_RANGES = 100;

    private final List<int[]> spans = new ArrayList<>();
    private byte[] path = {};
    private byte[] line = {};
    private long number;
    private boolean isMatch;

    private MatchLine() {}

    /// What the line tells, if it tells a match.
    static Optional<MatchLine> of(byte[] json) {
        MatchLine read = new MatchLine();
        try (JsonParser parser = Json.MAPPER.createParser(json)) {
            read.read(parser);
        } catch (JacksonException endsInTheMiddle) {
            // What was read until there is a match all the same.
        }
        return read.isMatch && read.path.length > 0 ? Optional.of(read) : Optional.empty();
    }

    private void read(JsonParser parser) {
        List<String> at = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            switch (token) {
                case START_OBJECT -> at.add(String.valueOf(parser.currentName()));
                case END_OBJECT -> at.removeLast();
                case VALUE_STRING -> text(at.getLast(), String.valueOf(parser.currentName()), parser);
                case VALUE_NUMBER_INT -> number(at.getLast(), String.valueOf(parser.currentName()), parser);
                default -> {}
            }
        }
    }

    private void text(String within, String name, JsonParser parser) {
        if (name.equals("type")) {
            isMatch = parser.getString().equals("match");
            return;
        }
        boolean isPath = within.equals("path");
        if (!isPath && !within.equals("lines")) {
            return;
        }
        byte[] bytes = name.equals("bytes")
                ? decoded(parser.getString())
                : parser.getString().getBytes(StandardCharsets.UTF_8);
        if (isPath) {
            path = bytes;
        } else {
            line = bytes;
        }
    }

    /// The end of a long text was cut off, perhaps in the middle of a group of four.
    private static byte[] decoded(String base64) {
        return Base64.getDecoder().decode(base64.substring(0, base64.length() / 4 * 4));
    }

    private void number(String within, String name, JsonParser parser) {
        if (within.equals("data") && name.equals("line_number")) {
            number = parser.getLongValue();
        } else if (name.equals("start") && spans.size() < MOST_RANGES) {
            spans.add(new int[] {parser.getIntValue(), parser.getIntValue()});
        } else if (name.equals("end") && !spans.isEmpty() && spans.getLast()[0] == spans.getLast()[1]) {
            spans.getLast()[1] = parser.getIntValue();
        }
    }

    /// The file, as ripgrep calls it.
    byte[] path() {
        return path.clone();
    }

    /// The match as it is told.
    Finding.Match told(String pathForAddress) {
        int length = withoutEnd();
        int first = spans.isEmpty() ? 0 : Math.min(spans.getFirst()[0], length);
        int from =
                length <= SHOWN_BYTES ? 0 : boundary(Math.max(0, Math.min(first - SHOWN_BEFORE, length - SHOWN_BYTES)));
        int to = boundary(Math.min(length, from + SHOWN_BYTES));
        List<List<Integer>> ranges = new ArrayList<>();
        for (int[] span : spans) {
            if (span[0] >= from && span[0] < to) {
                ranges.add(List.of(units(from, span[0]), units(from, Math.min(span[1], to))));
            }
        }
        return new Finding.Match(pathForAddress, number, text(from, to), ranges);
    }

    private int withoutEnd() {
        int length = line.length;
        if (length > 0 && line[length - 1] == '\n') {
            length--;
        }
        return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    }

    /// The beginning of the character that is here.
    private int boundary(int at) {
        int back = at;
        while (back > 0 && back < line.length && at - back < 3 && (line[back] & 0xC0) == 0x80) {
            back--;
        }
        return back;
    }

    private int units(int from, int to) {
        return text(from, to).length();
    }

    private String text(int from, int to) {
        return new String(Arrays.copyOfRange(line, from, Math.max(from, to)), StandardCharsets.UTF_8);
    }
}
