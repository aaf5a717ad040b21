package dev.holdfast.agent;

import dev.holdfast.problem.Problem;
import java.util.Set;
import java.util.regex.Pattern;

/// What people call an agent: 2 to 63 lower-case letters, digits and hyphens. Never like an id, never a
/// word of the API.
public record AgentName(String value) {

    private static final Pattern SHAPE = Pattern.compile("[a-z][a-z0-9-]{0,61}[a-z0-9]");
    private static final Set<String> WORDS_OF_THE_API = Set.of("batch", "trash", "events");

    public AgentName {
        if (!SHAPE.matcher(value).matches()) {
            throw Problem.unprocessable(
                    "bad_name",
                    "\"" + value + "\" cannot name an agent: use 2 to 63 lower-case letters, digits and hyphens,"
                            + " beginning with a letter and not ending with a hyphen.");
        }
        if (WORDS_OF_THE_API.contains(value)) {
            throw Problem.unprocessable("bad_name", "\"" + value + "\" is a word of the API and cannot name an agent.");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
