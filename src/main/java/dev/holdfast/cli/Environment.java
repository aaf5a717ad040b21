package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What a command finds around it.
///
/// @param terminal whether a person sits in front of it
record Environment(Map<String, String> variables, InputStream in, PrintStream out, PrintStream err, boolean terminal) {

    private static final String DEFAULT_DATA = "/var/lib/holdfast";

    static Environment ofProcess() {
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new Environment(System.getenv(), System.in, System.out, System.err, terminal);
    }

    /// The variable, if it is set to something.
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /// Asks the person at the terminal for what nobody may see; empty when nothing was typed.
    static String askSecretly(String question) {
        char[] typed = Objects.requireNonNull(System.console()).readPassword("%s", question);
        return typed == null ? "" : new String(typed).strip();
    }

    /// Asks the person at the terminal; nobody there is a no.
    boolean agrees(String question) {
        if (!terminal) {
            return false;
        }
        String answer = Objects.requireNonNull(System.console()).readLine("%s [y/N] ", question);
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }

    /// The same environment with another data directory.
    Environment withData(Path data) {
        Map<String, String> changed = new HashMap<>(variables);
        changed.put("HOLDFAST_DATA", data.toAbsolutePath().toString());
        return new Environment(changed, in, out, err, terminal);
    }

    DataDirectory data() {
        return new DataDirectory(
                Path.of(variable("HOLDFAST_DATA").orElse(DEFAULT_DATA)).toAbsolutePath());
    }
}
