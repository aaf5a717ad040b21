package dev.holdfast.bench;

import dev.holdfast.bench.Target.Met;
import dev.holdfast.bench.Target.Unit;
import dev.holdfast.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;

/// All rows of a bench and what is to be said about them, for people and for programs.
final class Report {

    /// From here on a baseline's slow runs say that something else was at work too.
    private static final double NOISY_SPREAD = 2;

    private static final int MIB = 1 << 20;

    private final List<Row> rows = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    void add(Row row) {
        rows.add(row);
        if (row.measured() && row.baseline().spread() > NOISY_SPREAD) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "%s: the machine was noisy; the baseline's slow runs took %.1f times its median.",
                    row.target().name(),
                    row.baseline().spread()));
        }
        if (row.met() == Met.BY_RATIO) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "%s: missed by the number (%s, wanted %s), met by the ratio: %.2f times what it is measured beside.",
                    row.target().name(),
                    shown(row.target().unit(), row.ours().median()),
                    row.target().goal().text(),
                    row.ratio()));
        }
    }

    void remark(String sentence) {
        remarks.add(sentence);
    }

    /// Whether every goal has its numbers, met or not.
    boolean complete() {
        return rows.stream().allMatch(Row::measured);
    }

    String json() {
        ArrayNode array = Json.MAPPER.createArrayNode();
        rows.forEach(row -> array.add(row.json()));
        return array.toPrettyString() + "\n";
    }

    String table() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("goal", "ours", "p95", "runs", "baseline", "ratio", "wanted", "met", "measured beside"));
        rows.forEach(row -> lines.add(cells(row)));
        StringBuilder table = new StringBuilder();
        for (List<String> line : lines) {
            for (int column = 0; column < line.size(); column++) {
                int width = width(lines, column);
                String cell = line.get(column);
                boolean last = column == line.size() - 1;
                table.append(last ? cell : cell + " ".repeat(width - cell.length() + 2));
            }
            table.append('\n');
        }
        remarks.forEach(sentence -> table.append('\n').append(sentence));
        return table.append(remarks.isEmpty() ? "" : "\n").toString();
    }

    private static int width(List<List<String>> lines, int column) {
        return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
    }

    private static List<String> cells(Row row) {
        Target target = row.target();
        if (!row.measured()) {
            return List.of(target.name(), "-", "-", "0", "-", "-", target.goal().text(), "NO", target.baseline());
        }
        return List.of(
                target.name(),
                shown(target.unit(), row.ours().median()),
                shown(target.unit(), row.ours().p95()),
                row.ours().count() + "+" + row.baseline().count(),
                shown(target.unit(), row.baseline().median()),
                String.format(Locale.ROOT, row.ratio() < 0.1 ? "%.4f" : "%.2f", row.ratio()),
                target.goal().text(),
                row.met().word(),
                target.baseline());
    }

    private static String shown(Unit unit, double value) {
        return switch (unit) {
            case MILLISECONDS -> String.format(Locale.ROOT, value < 100 ? "%.1f ms" : "%.0f ms", value);
            case BYTES -> String.format(Locale.ROOT, "%.1f MiB", value / MIB);
        };
    }
}
