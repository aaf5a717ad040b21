package dev.holdfast.gateway.wire;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The fields of a head, in their order. Names are compared without regard to case.
public record Headers(List<Field> fields) {

    /// One field.
    public record Field(String name, String value) {

        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    public static final Headers NONE = new Headers(List.of());

    /// What belongs to one connection and is never passed on.
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    public Headers {
        fields = List.copyOf(fields);
    }

    public static Headers of(String name, String value) {
        return new Headers(List.of(new Field(name, value)));
    }

    public Optional<String> first(String name) {
        return fields.stream().filter(f -> f.is(name)).map(Field::value).findFirst();
    }

    public List<String> all(String name) {
        return fields.stream().filter(f -> f.is(name)).map(Field::value).toList();
    }

    /// The comma-separated words of all fields of this name, in lower case.
    public List<String> words(String name) {
        List<String> words = new ArrayList<>();
        for (String value : all(name)) {
            for (String word : value.split(",", -1)) {
                if (!word.isBlank()) {
                    words.add(word.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return words;
    }

    /// These, with every field of this name replaced by one.
    public Headers with(String name, String value) {
        List<Field> changed = new ArrayList<>(without(name::equalsIgnoreCase).fields());
        changed.add(new Field(name, value));
        return new Headers(changed);
    }

    /// These, but for the ones whose name, in lower case, matches.
    public Headers without(Predicate<String> name) {
        return new Headers(fields.stream()
                .filter(f -> !name.test(f.name().toLowerCase(Locale.ROOT)))
                .toList());
    }

    /// These without what belongs to one connection, and without the framing.
    public Headers endToEnd() {
        Set<String> dropped = new HashSet<>(HOP_BY_HOP);
        dropped.addAll(words("connection"));
        dropped.add("content-length");
        return without(dropped::contains);
    }
}
