package dev.holdfast.http;

import dev.holdfast.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The query of a request, as names and values; `+` is a space.
record QueryString(Map<String, List<String>> values) {

    QueryString {
        values = Map.copyOf(values);
    }

    /// @throws Problem BAD_REQUEST `bad_query` for what cannot be decoded
    static QueryString parse(String raw) {
        Map<String, List<String>> values = new HashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            values.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
        }
        return new QueryString(values);
    }

    private static String decode(String raw) {
        return Percent.decode(raw.replace('+', ' '))
                .orElseThrow(() -> bad("The query has \"" + raw + "\", which is not percent-encoded UTF-8."));
    }

    /// The value of a parameter that comes once at most.
    ///
    /// @throws Problem BAD_REQUEST `bad_query` when it comes twice
    Optional<String> find(String name) {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw bad("The parameter \"" + name + "\" of the query comes twice.");
        }
        return all.stream().findFirst();
    }

    /// Each value of a parameter that may come again and again.
    List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    int number(String name, int absent, int least, int most) {
        Optional<String> found = find(name);
        if (found.isEmpty()) {
            return absent;
        }
        String value = found.get();
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Told below, together with the bounds.
        }
        throw bad("The parameter \"" + name + "\" of the query must be a whole number from " + least + " to " + most
                + ", not \"" + value + "\".");
    }

    private static Problem bad(String sentence) {
        return Problem.badRequest("bad_query", sentence);
    }
}
