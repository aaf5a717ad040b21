package dev.holdfast.snapshot.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/// Finds which lines two texts do not share.
///
/// Lines that each text has once, in the same order, hold it together (the "patience" way); between those it looks
/// for the fewest changes (Myers), as long as they are few. Where nothing holds or time is up, all of one is told as
/// replaced by all of the other: true, only longer than it might be. So it needs the time that it is given and
/// no more, and a few numbers for each line.
final class LineDiff {

    /// Beyond so many changed lines between two that hold, the search for the fewest is given up.
    private static final int MOST_CHANGES = 400;

    /// Lines of one text that stand in the place of lines of the other; the ends are not among them.
    record Gap(int fromStart, int fromEnd, int toStart, int toEnd) {

        boolean isEmpty() {
            return fromStart == fromEnd && toStart == toEnd;
        }
    }

    private final int[] from;
    private final int[] to;
    private final long deadline;
    private final int[] timesFrom;
    private final int[] timesTo;
    private final int[] placeTo;
    private final List<Gap> found = new ArrayList<>();
    private final Deque<Gap> open = new ArrayDeque<>();

    private LineDiff(int[] from, int[] to, long deadline) {
        this.from = from;
        this.to = to;
        this.deadline = deadline;
        int numbers = 1 + Math.max(largest(from), largest(to));
        this.timesFrom = new int[numbers];
        this.timesTo = new int[numbers];
        this.placeTo = new int[numbers];
    }

    private static int largest(int[] numbers) {
        return Arrays.stream(numbers).max().orElse(0);
    }

    /// The gaps in their order.
    ///
    /// @param from its lines as small numbers, equal for equal lines of both texts
    /// @param deadline of `System.nanoTime()`
    static List<Gap> of(int[] from, int[] to, long deadline) {
        LineDiff diff = new LineDiff(from, to, deadline);
        diff.open.push(new Gap(0, from.length, 0, to.length));
        while (!diff.open.isEmpty()) {
            diff.narrow(diff.open.pop());
        }
        diff.found.sort(Comparator.comparingInt(Gap::fromStart).thenComparingInt(Gap::toStart));
        return diff.joined();
    }

    private void narrow(Gap wide) {
        Gap gap = trimmed(wide);
        if (gap.isEmpty()) {
            return;
        }
        boolean oneSided = gap.fromStart() == gap.fromEnd() || gap.toStart() == gap.toEnd();
        if (oneSided || System.nanoTime() - deadline > 0) {
            found.add(gap);
        } else if (!splitByHolds(gap) && !splitByFewest(gap)) {
            found.add(gap);
        }
    }

    private Gap trimmed(Gap gap) {
        int fromStart = gap.fromStart();
        int toStart = gap.toStart();
        int fromEnd = gap.fromEnd();
        int toEnd = gap.toEnd();
        while (fromStart < fromEnd && toStart < toEnd && from[fromStart] == to[toStart]) {
            fromStart++;
            toStart++;
        }
        while (fromStart < fromEnd && toStart < toEnd && from[fromEnd - 1] == to[toEnd - 1]) {
            fromEnd--;
            toEnd--;
        }
        return new Gap(fromStart, fromEnd, toStart, toEnd);
    }

    /// Opens what lies between lines that both have once and in one order; says no when there are none.
    private boolean splitByHolds(Gap gap) {
        for (int i = gap.fromStart(); i < gap.fromEnd(); i++) {
            timesFrom[from[i]]++;
        }
        for (int i = gap.toStart(); i < gap.toEnd(); i++) {
            timesTo[to[i]]++;
            placeTo[to[i]] = i;
        }
        List<int[]> pairs = new ArrayList<>();
        for (int i = gap.fromStart(); i < gap.fromEnd(); i++) {
            if (timesFrom[from[i]] == 1 && timesTo[from[i]] == 1) {
                pairs.add(new int[] {i, placeTo[from[i]]});
            }
        }
        for (int i = gap.fromStart(); i < gap.fromEnd(); i++) {
            timesFrom[from[i]] = 0;
        }
        for (int i = gap.toStart(); i < gap.toEnd(); i++) {
            timesTo[to[i]] = 0;
        }
        if (pairs.isEmpty()) {
            return false;
        }
        openBetween(gap, ascending(pairs));
        return true;
    }

    /// The longest row of pairs of which both places ascend.
    private static List<int[]> ascending(List<int[]> pairs) {
        int[] lastOfLength = new int[pairs.size()];
        int[] before = new int[pairs.size()];
        int longest = 0;
        for (int i = 0; i < pairs.size(); i++) {
            int low = 0;
            int high = longest;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (pairs.get(lastOfLength[middle])[1] < pairs.get(i)[1]) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            before[i] = low == 0 ? -1 : lastOfLength[low - 1];
            lastOfLength[low] = i;
            longest = Math.max(longest, low + 1);
        }
        List<int[]> row = new ArrayList<>();
        for (int i = lastOfLength[longest - 1]; i >= 0; i = before[i]) {
            row.add(pairs.get(i));
        }
        return row.reversed();
    }

    private void openBetween(Gap gap, List<int[]> holds) {
        int fromStart = gap.fromStart();
        int toStart = gap.toStart();
        for (int[] hold : holds) {
            open.push(new Gap(fromStart, hold[0], toStart, hold[1]));
            fromStart = hold[0] + 1;
            toStart = hold[1] + 1;
        }
        open.push(new Gap(fromStart, gap.fromEnd(), toStart, gap.toEnd()));
    }

    /// Finds the fewest changes (Myers, "An O(ND) Difference Algorithm and Its Variations"); says no when they
    /// are more than a few.
    private boolean splitByFewest(Gap gap) {
        int rows = gap.fromEnd() - gap.fromStart();
        int columns = gap.toEnd() - gap.toStart();
        int most = Math.min(rows + columns, MOST_CHANGES);
        int[] reached = new int[2 * most + 3];
        List<int[]> history = new ArrayList<>();
        for (int changes = 0; changes <= most; changes++) {
            history.add(reached.clone());
            for (int diagonal = -changes; diagonal <= changes; diagonal += 2) {
                int at = diagonal + most + 1;
                boolean down = diagonal == -changes || (diagonal != changes && reached[at - 1] < reached[at + 1]);
                int row = down ? reached[at + 1] : reached[at - 1] + 1;
                int column = row - diagonal;
                while (row < rows && column < columns && from[gap.fromStart() + row] == to[gap.toStart() + column]) {
                    row++;
                    column++;
                }
                reached[at] = row;
                if (row >= rows && column >= columns) {
                    tellWayBack(gap, history, changes, most);
                    return true;
                }
            }
        }
        return false;
    }

    private void tellWayBack(Gap gap, List<int[]> history, int changes, int most) {
        int row = gap.fromEnd() - gap.fromStart();
        int column = gap.toEnd() - gap.toStart();
        for (int change = changes; change > 0; change--) {
            int[] reached = history.get(change);
            int diagonal = row - column;
            int at = diagonal + most + 1;
            boolean down = diagonal == -change || (diagonal != change && reached[at - 1] < reached[at + 1]);
            int previous = down ? diagonal + 1 : diagonal - 1;
            row = reached[previous + most + 1];
            column = row - previous;
            int fromAt = gap.fromStart() + row;
            int toAt = gap.toStart() + column;
            found.add(down ? new Gap(fromAt, fromAt, toAt, toAt + 1) : new Gap(fromAt, fromAt + 1, toAt, toAt));
        }
    }

    /// Gaps that touch are one.
    private List<Gap> joined() {
        List<Gap> joined = new ArrayList<>();
        for (Gap gap : found) {
            Gap last = joined.isEmpty() ? new Gap(-1, -1, -1, -1) : joined.getLast();
            if (last.fromEnd() == gap.fromStart() && last.toEnd() == gap.toStart()) {
                joined.set(joined.size() - 1, new Gap(last.fromStart(), gap.fromEnd(), last.toStart(), gap.toEnd()));
            } else {
                joined.add(gap);
            }
        }
        return joined;
    }
}
