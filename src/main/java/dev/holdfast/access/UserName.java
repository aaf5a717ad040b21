package dev.holdfast.access;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.problem.Problem;
import java.util.Set;
import java.util.regex.Pattern;

/// The name that a person signs in with.
///
/// It has no underscore, so it is never like an id, and no character that means something in a header, a path
/// or a log.
public record UserName(@JsonValue String value) {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,61}[a-z0-9]");

    /// Words of the API and of the audit.
    private static final Set<String> TAKEN = Set.of("anybody", "machine", "server", "setup-link");

    public UserName {
        if (!FORM.matcher(value).matches() || TAKEN.contains(value)) {
            throw Problem.badRequest(
                    "bad_name",
                    "A user's name has 2 to 63 lower-case letters, digits and hyphens, begins with a letter, does not"
                            + " end with a hyphen, and is none of "
                            + String.join(", ", TAKEN.stream().sorted().toList())
                            + ".");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
