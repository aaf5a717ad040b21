package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.io.PrintStream;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Where a command prints. Text that an agent may have made is cleaned of control characters: escape sequences
/// would drive the reader's terminal.
final class Screen {

    /// How answers are printed.
    enum Format {
        TABLE,
        JSON
    }

    private final PrintStream out;
    private final Format format;

    Screen(PrintStream out, Format format) {
        this.out = out;
        this.format = format;
    }

    /// The answer as it came, if that was asked for.
    boolean printedAsJson(JsonNode answer) {
        if (format == Format.TABLE) {
            return false;
        }
        out.println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
        return true;
    }

    /// One answer of a stream on a line of its own, if JSON was asked for.
    boolean printedAsJsonLine(JsonNode answer) {
        if (format == Format.TABLE) {
            return false;
        }
        out.println(Json.write(answer));
        out.flush();
        return true;
    }

    /// A table with a title above each column.
    void table(List<String> titles, List<List<String>> rows) {
        int[] widths = new int[titles.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = titles.get(column).length();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], clean(row.get(column)).length());
            }
        }
        row(titles, widths);
        rows.forEach(row -> row(row, widths));
    }

    private void row(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = clean(cells.get(column));
            line.append(cell);
            if (column < widths.length - 1) {
                line.repeat(' ', widths[column] - cell.length() + 2);
            }
        }
        out.println(line.toString().stripTrailing());
    }

    /// A name and its value, one below the other.
    void field(String name, String value) {
        if (!value.isEmpty()) {
            out.println(name + " ".repeat(Math.max(1, 14 - name.length())) + clean(value));
        }
    }

    void line(String text) {
        out.println(clean(text));
        out.flush();
    }

    /// Text of several lines, each behind this indent.
    void block(String indent, String text) {
        text.lines().forEach(line -> out.println((indent + clean(line)).stripTrailing()));
        out.flush();
    }

    /// The text with every control character, bidirectional override and line break made harmless.
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean turnsAround = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
            if (c == '\t') {
                clean.append("    ");
            } else if (Character.isISOControl(c) || turnsAround || c == 0x2028 || c == 0x2029) {
                clean.append('\uFFFD');
            } else {
                clean.appendCodePoint(c);
            }
        });
        return clean.toString();
    }
}
