package dev.holdfast.ssh;

import dev.holdfast.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/// Takes a command line apart as a shell does, without being one: quotes and backslashes mean what they mean
/// there, a wildcard is a letter, and what would run or read something else is refused.
final class ShellWords {

    private static final String REFUSED = "`$;&|<>(){}\n\r\0";

    private final String line;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean begun;
    private int at;

    private ShellWords(String line) {
        this.line = line;
    }

    /// @throws Problem BAD_REQUEST `bad_command`
    static List<String> split(String line) {
        return new ShellWords(line).all();
    }

    private List<String> all() {
        while (at < line.length()) {
            char letter = line.charAt(at++);
            switch (letter) {
                case ' ', '\t' -> end();
                case '\\' -> add(next());
                case '\'' -> quoted('\'');
                case '"' -> quoted('"');
                default -> {
                    if (REFUSED.indexOf(letter) >= 0) {
                        throw bad("\"" + letter + "\" means something to a shell, and there is none here");
                    }
                    add(letter);
                }
            }
        }
        end();
        return List.copyOf(words);
    }

    private void quoted(char quote) {
        begun = true;
        for (char letter = next(); letter != quote; letter = next()) {
            boolean escape =
                    quote == '"' && letter == '\\' && at < line.length() && "\\\"$`".indexOf(line.charAt(at)) >= 0;
            if (!escape && quote == '"' && (letter == '$' || letter == '`')) {
                throw bad("\"" + letter + "\" means something to a shell, and there is none here");
            }
            word.append(escape ? next() : letter);
        }
    }

    private char next() {
        if (at == line.length()) {
            throw bad("a quote or a backslash stands at its end");
        }
        return line.charAt(at++);
    }

    private void add(char letter) {
        begun = true;
        word.append(letter);
    }

    private void end() {
        if (begun) {
            words.add(word.toString());
            word.setLength(0);
            begun = false;
        }
    }

    private static Problem bad(String because) {
        return Problem.badRequest("bad_command", "The command is not understood: " + because + ".");
    }
}
