package dev.holdfast.http;

import dev.holdfast.problem.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The query of a request, as names and values; `+` is a space.
record QueryString(Map<String, String> values) {

    QueryString {
        values = Map.copyOf(values);
    }

    /// @throws Problem BAD_REQUEST `bad_query` for what cannot be decoded, and for a name that comes twice
    static QueryString parse(String raw) {
        Map<String, String> values = new HashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (values.putIfAbsent(name, value) != null) {
                throw bad("The parameter \"" + name + "\" of the query comes twice.");
            }
        }
        return new QueryString(values);
    }

    private static String decode(String raw) {
        return Percent.decode(raw.replace('+', ' '))
                .orElseThrow(() -> bad("The query has \"" + raw + "\", which is not percent-encoded UTF-8."));
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    int number(String name, int absent, int least, int most) {
        String value = values.get(name);
        if (value == null) {
            return absent;
        }
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
