package dev.holdfast.http;

import dev.holdfast.json.Json;
import java.util.List;
import java.util.Map;

/// Writes maps, lists, texts, numbers and truth values as YAML, the same each time.
final class Yaml {

    private static final String STEP = "  ";

    private Yaml() {}

    static String write(Map<String, ?> document) {
        StringBuilder out = new StringBuilder();
        fields(out, document, "");
        return out.toString();
    }

    private static void fields(StringBuilder out, Map<?, ?> map, String indent) {
        map.forEach((name, value) -> {
            out.append(indent).append(name(String.valueOf(name))).append(':');
            value(out, value, indent + STEP);
        });
    }

    private static void value(StringBuilder out, Object value, String indent) {
        switch (value) {
            case Map<?, ?> map when map.isEmpty() -> out.append(" {}\n");
            case Map<?, ?> map -> {
                out.append('\n');
                fields(out, map, indent);
            }
            case List<?> list when list.isEmpty() -> out.append(" []\n");
            case List<?> list -> {
                out.append('\n');
                list.forEach(item -> item(out, item, indent));
            }
            default -> out.append(' ').append(scalar(value)).append('\n');
        }
    }

    // A map within a list begins on the line of its dash.
    private static void item(StringBuilder out, Object item, String indent) {
        out.append(indent).append('-');
        if (item instanceof Map<?, ?> map && !map.isEmpty()) {
            StringBuilder inner = new StringBuilder();
            fields(inner, map, indent + STEP);
            out.append(' ').append(inner.substring(indent.length() + STEP.length()));
        } else {
            value(out, item, indent + STEP);
        }
    }

    private static String name(String name) {
        return name.matches("[A-Za-z_$][A-Za-z0-9_$-]*") ? name : Json.write(name);
    }

    // A text in JSON's quotes is YAML too, whatever it holds.
    private static String scalar(Object value) {
        return switch (value) {
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            default -> Json.write(value.toString());
        };
    }
}
