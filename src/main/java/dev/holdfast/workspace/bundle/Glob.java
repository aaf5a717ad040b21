package dev.holdfast.workspace.bundle;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A pattern for paths, as `.gitignore` has them: `*` and `?` within a name, `[a-z]`, `**` for any number of
/// names, `\` before what is meant as it is. With a slash at its end it means folders only. With a slash
/// elsewhere it begins at the top, without one it is about the name alone, at any depth.
///
/// A letter is one of UTF-8; in a name that is not UTF-8 it is a byte. Matching never tries more than names
/// times letters, whatever the pattern is.
final class Glob {

    private static final int MAX_LENGTH = 1000;
    private static final String ANY_NAMES = "**";

    /// A part of a name's pattern.
    private sealed interface Token {
        boolean matches(int letter);
    }

    private record Star() implements Token {
        @Override
        public boolean matches(int letter) {
            return true;
        }
    }

    private record Any() implements Token {
        @Override
        public boolean matches(int letter) {
            return true;
        }
    }

    private record Letter(int letter) implements Token {
        @Override
        public boolean matches(int other) {
            return letter == other;
        }
    }

    /// @param ranges the first and the last letter of each
    private record OneOf(boolean negated, List<int[]> ranges) implements Token {
        @Override
        public boolean matches(int letter) {
            return negated != ranges.stream().anyMatch(range -> range[0] <= letter && letter <= range[1]);
        }
    }

    /// The pattern of one name, or of any number of them.
    private record Segment(boolean anyNames, List<Token> tokens) {}

    private final List<Segment> segments;
    private final boolean foldersOnly;

    private Glob(List<Segment> segments, boolean foldersOnly) {
        this.segments = segments;
        this.foldersOnly = foldersOnly;
    }

    /// @throws Problem BAD_REQUEST `bad_glob`
    static Glob of(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw bad(text, "must have 1 to " + MAX_LENGTH + " characters");
        }
        boolean foldersOnly = text.endsWith("/");
        String names = foldersOnly ? text.substring(0, text.length() - 1) : text;
        boolean fromTop = names.startsWith("/");
        names = fromTop ? names.substring(1) : names;
        List<Segment> segments = new ArrayList<>();
        if (!fromTop && names.indexOf('/') < 0) {
            segments.add(new Segment(true, List.of()));
        }
        for (String name : names.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                throw bad(text, "has an empty, \".\" or \"..\" name");
            }
            boolean any = name.equals(ANY_NAMES);
            segments.add(new Segment(any, any ? List.of() : tokens(text, name)));
        }
        if (segments.getLast().anyNames()) {
            // Everything beneath, and not the folder itself.
            segments.add(new Segment(false, List.of(new Star())));
        }
        return new Glob(List.copyOf(segments), foldersOnly);
    }

    private static Problem bad(String text, String predicate) {
        return Problem.badRequest("bad_glob", "The pattern \"" + text + "\" " + predicate + ".");
    }

    private static List<Token> tokens(String text, String name) {
        int[] letters = name.codePoints().toArray();
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < letters.length; i++) {
            switch (letters[i]) {
                case '*' -> {
                    if (tokens.isEmpty() || !(tokens.getLast() instanceof Star)) {
                        tokens.add(new Star());
                    }
                }
                case '?' -> tokens.add(new Any());
                case '[' -> {
                    int end = endOfClass(letters, i);
                    if (end < 0) {
                        throw bad(text, "has a [ without a ]");
                    }
                    tokens.add(oneOf(Arrays.copyOfRange(letters, i + 1, end)));
                    i = end;
                }
                case '\\' -> {
                    if (++i == letters.length) {
                        throw bad(text, "ends with a \\ that stands before nothing");
                    }
                    tokens.add(new Letter(letters[i]));
                }
                default -> tokens.add(new Letter(letters[i]));
            }
        }
        return List.copyOf(tokens);
    }

    /// Where the class ends; a ] at its beginning is one of its letters.
    private static int endOfClass(int[] letters, int begin) {
        int first = begin + 1;
        if (first < letters.length && (letters[first] == '!' || letters[first] == '^')) {
            first++;
        }
        for (int i = first + 1; i < letters.length; i++) {
            if (letters[i] == ']') {
                return i;
            }
        }
        return -1;
    }

    private static OneOf oneOf(int[] inside) {
        boolean negated = inside[0] == '!' || inside[0] == '^';
        List<int[]> ranges = new ArrayList<>();
        for (int i = negated ? 1 : 0; i < inside.length; i++) {
            boolean range = i + 2 < inside.length && inside[i + 1] == '-';
            ranges.add(new int[] {inside[i], range ? inside[i + 2] : inside[i]});
            i += range ? 2 : 0;
        }
        return new OneOf(negated, ranges);
    }

    /// Whether the path with these names, from the top on, is meant.
    boolean matches(List<FileName> names, boolean folder) {
        if (foldersOnly && !folder) {
            return false;
        }
        // Which of the names' beginnings the segments so far match.
        boolean[] reached = new boolean[names.size() + 1];
        reached[0] = true;
        for (Segment segment : segments) {
            reached = segment.anyNames() ? spread(reached) : step(reached, segment, names);
        }
        return reached[names.size()];
    }

    private static boolean[] spread(boolean[] reached) {
        boolean[] next = reached.clone();
        for (int i = 1; i < next.length; i++) {
            next[i] |= next[i - 1];
        }
        return next;
    }

    private static boolean[] step(boolean[] reached, Segment segment, List<FileName> names) {
        boolean[] next = new boolean[reached.length];
        for (int i = 0; i + 1 < reached.length; i++) {
            next[i + 1] = reached[i] && matches(segment.tokens(), letters(names.get(i)));
        }
        return next;
    }

    private static int[] letters(FileName name) {
        return name.text().map(text -> text.codePoints().toArray()).orElseGet(() -> {
            byte[] bytes = name.bytes();
            int[] letters = new int[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                letters[i] = bytes[i] & 0xff;
            }
            return letters;
        });
    }

    private static boolean matches(List<Token> tokens, int[] letters) {
        int token = 0;
        int letter = 0;
        int star = -1;
        int afterStar = 0;
        while (letter < letters.length) {
            if (token < tokens.size() && tokens.get(token) instanceof Star) {
                star = token++;
                afterStar = letter;
            } else if (token < tokens.size() && tokens.get(token).matches(letters[letter])) {
                token++;
                letter++;
            } else if (star >= 0) {
                token = star + 1;
                letter = ++afterStar;
            } else {
                return false;
            }
        }
        while (token < tokens.size() && tokens.get(token) instanceof Star) {
            token++;
        }
        return token == tokens.size();
    }
}
