package dev.holdfast.workspace.search;

import dev.holdfast.problem.Problem;
import dev.holdfast.workspace.Place;
import java.util.Optional;

/// What somebody searches for.
///
/// @param folder where to search, with everything beneath
/// @param words what to find; may be empty among names, which finds all of them
/// @param glob which files are looked at, in the syntax of `.gitignore`; one that begins with `!` leaves
/// files out
/// @param limit how many findings are told at most
record Inquiry(
        Place folder,
        Among among,
        String words,
        Syntax syntax,
        Cases cases,
        Ignored ignored,
        Optional<String> glob,
        int limit) {

    /// What is looked through.
    enum Among {
        CONTENT,
        NAMES
    }

    /// What the words are.
    enum Syntax {
        /// The very text.
        TEXT,
        /// A regular expression of ripgrep's own kind, which takes time in proportion to what it reads.
        EXPRESSION
    }

    /// Whether large and small letters differ.
    enum Cases {
        /// Only when there is a large one among the words.
        SMART,
        SENSITIVE,
        INSENSITIVE
    }

    /// What becomes of the files that a `.gitignore` names, and of `.git` itself.
    enum Ignored {
        LEFT_OUT,
        SEARCHED
    }

    private static final int LONGEST = 1000;

    Inquiry {
        if (words.isEmpty() && among == Among.CONTENT) {
            throw Problem.badRequest("bad_query", "\"q\" says what to search for.");
        }
        checkLine("q", words);
        glob.ifPresent(given -> checkLine("glob", given));
    }

    private static void checkLine(String name, String value) {
        if (value.length() > LONGEST || value.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
            throw Problem.badRequest(
                    "bad_query", "\"" + name + "\" is one line of at most " + LONGEST + " characters.");
        }
    }
}
