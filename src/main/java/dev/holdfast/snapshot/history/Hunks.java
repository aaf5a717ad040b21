package dev.holdfast.snapshot.history;

import dev.holdfast.snapshot.history.LineDiff.Gap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Two texts as unified hunks, as `diff -u` has them.
final class Hunks {

    /// Lines around what changed.
    private static final int CONTEXT = 3;

    private static final String UNENDED = "\\ No newline at end of file";

    /// A place in both texts where they differ, with some lines around it.
    ///
    /// @param fromLine the first line in the first text, counted from 1; with a count of 0 the line before
    /// @param lines each after a blank, a minus or a plus; one after a backslash says that the line above it has no
    /// newline
    record Hunk(int fromLine, int fromCount, int toLine, int toCount, List<String> lines) {}

    /// A text in its lines.
    private record Text(List<String> lines, boolean ended) {

        static Text of(String text) {
            List<String> lines = new ArrayList<>();
            int start = 0;
            for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
                lines.add(text.substring(start, end));
                start = end + 1;
            }
            boolean ended = start == text.length();
            if (!ended) {
                lines.add(text.substring(start));
            }
            return new Text(lines, ended);
        }

        boolean unended(int line) {
            return !ended && line == lines.size() - 1;
        }

        /// The lines as numbers, equal for equal lines; a last one without a newline is another line.
        int[] numbers(Map<String, Integer> known) {
            int[] numbers = new int[lines.size()];
            for (int i = 0; i < numbers.length; i++) {
                String line = unended(i) ? lines.get(i) + "\n" : lines.get(i);
                Integer number = known.putIfAbsent(line, known.size());
                numbers[i] = number == null ? known.size() - 1 : number;
            }
            return numbers;
        }

        void tell(char sign, int line, Consumer<String> told) {
            told.accept(sign + lines.get(line));
            if (unended(line)) {
                told.accept(UNENDED);
            }
        }
    }

    private final Text from;
    private final Text to;

    private Hunks(Text from, Text to) {
        this.from = from;
        this.to = to;
    }

    /// The hunks that lead from one text to the other, found within this time.
    static List<Hunk> between(String from, String to, Duration atMost) {
        Hunks hunks = new Hunks(Text.of(from), Text.of(to));
        Map<String, Integer> known = new HashMap<>();
        int[] before = hunks.from.numbers(known);
        int[] after = hunks.to.numbers(known);
        return hunks.gathered(LineDiff.of(before, after, System.nanoTime() + atMost.toNanos()));
    }

    /// Gaps so near that the lines around them would meet are one hunk.
    private List<Hunk> gathered(List<Gap> gaps) {
        List<Hunk> hunks = new ArrayList<>();
        int first = 0;
        for (int i = 1; i <= gaps.size(); i++) {
            boolean ends = i == gaps.size()
                    || gaps.get(i).fromStart() - gaps.get(i - 1).fromEnd() > 2 * CONTEXT;
            if (ends) {
                hunks.add(hunk(gaps.subList(first, i)));
                first = i;
            }
        }
        return hunks;
    }

    private Hunk hunk(List<Gap> gaps) {
        Gap first = gaps.getFirst();
        int above = Math.min(CONTEXT, first.fromStart());
        int fromStart = first.fromStart() - above;
        int toStart = first.toStart() - above;
        int fromEnd = Math.min(from.lines().size(), gaps.getLast().fromEnd() + CONTEXT);
        int toEnd = gaps.getLast().toEnd() + fromEnd - gaps.getLast().fromEnd();
        List<String> lines = new ArrayList<>();
        int line = fromStart;
        for (Gap gap : gaps) {
            tell(' ', line, gap.fromStart(), from, lines);
            tell('-', gap.fromStart(), gap.fromEnd(), from, lines);
            tell('+', gap.toStart(), gap.toEnd(), to, lines);
            line = gap.fromEnd();
        }
        tell(' ', line, fromEnd, from, lines);
        return new Hunk(
                number(fromStart, fromEnd), fromEnd - fromStart, number(toStart, toEnd), toEnd - toStart, lines);
    }

    private static int number(int start, int end) {
        return start == end ? start : start + 1;
    }

    private static void tell(char sign, int start, int end, Text text, List<String> lines) {
        for (int i = start; i < end; i++) {
            text.tell(sign, i, lines::add);
        }
    }
}
