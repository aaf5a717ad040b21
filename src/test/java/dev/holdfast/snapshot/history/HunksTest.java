package dev.holdfast.snapshot.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.snapshot.history.Hunks.Hunk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HunksTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration NONE = Duration.ZERO;

    private static List<Hunk> hunks(String from, String to) {
        return Hunks.between(from, to, LONG);
    }

    @Test
    void aChangedLineHasThreeLinesAroundIt() {
        assertThat(hunks("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"))
                .containsExactly(new Hunk(2, 7, 2, 7, List.of(" 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8")));
    }

    @Test
    void aTextThatCameOrWentIsAllPlusOrMinus() {
        assertThat(hunks("", "a\nb\n")).containsExactly(new Hunk(0, 0, 1, 2, List.of("+a", "+b")));
        assertThat(hunks("a\n", "")).containsExactly(new Hunk(1, 1, 0, 0, List.of("-a")));
        assertThat(hunks("a\n", "a\n")).isEmpty();
        assertThat(hunks("", "")).isEmpty();
    }

    @Test
    void aMissingNewlineAtTheEndIsTold() {
        assertThat(hunks("a\nb", "a\nb\n"))
                .containsExactly(new Hunk(1, 2, 1, 2, List.of(" a", "-b", "\\ No newline at end of file", "+b")));
    }

    @Test
    void changesFarFromEachOtherAreHunksOfTheirOwn() {
        StringBuilder from = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            from.append("line ").append(i).append('\n');
        }
        String to = from.toString().replace("line 10\n", "").replace("line 90\n", "line 90\nand more\n");
        assertThat(hunks(from.toString(), to))
                .extracting(Hunk::fromLine, Hunk::fromCount, Hunk::toLine, Hunk::toCount)
                .containsExactly(tuple(8, 7, 8, 6), tuple(89, 6, 88, 7));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 30, 100_000})
    void hunksOfTextsByChanceMakeOneOfTheOther(int words) {
        Random chance = new Random(words);
        for (int i = 0; i < 300; i++) {
            String from = text(chance, words, chance.nextInt(60));
            String to = chance.nextInt(4) == 0 ? text(chance, words, chance.nextInt(60)) : edited(chance, words, from);
            for (Duration time : List.of(LONG, NONE)) {
                assertThat(applied(from, Hunks.between(from, to, time))).isEqualTo(to);
            }
        }
    }

    @Test
    void textsWithNothingInCommonTakeNoLongerThanTheyAreGiven() {
        Random chance = new Random(1);
        String from = text(chance, 20, 40_000);
        String to = text(chance, 20, 40_000);
        long start = System.nanoTime();
        List<Hunk> found = Hunks.between(from, to, Duration.ofSeconds(2));
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(5);
        assertThat(applied(from, found)).isEqualTo(to);
    }

    private static String text(Random chance, int words, int lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append("word ").append(chance.nextInt(words)).append('\n');
        }
        return chance.nextInt(5) == 0 ? text + "unended" : text.toString();
    }

    private static String edited(Random chance, int words, String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("(?<=\n)", -1)));
        for (int i = chance.nextInt(6); i > 0 && !lines.isEmpty(); i--) {
            int at = chance.nextInt(lines.size());
            switch (chance.nextInt(3)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(at, "word " + chance.nextInt(words) + "\n");
                default -> lines.set(at, "other " + chance.nextInt(words) + "\n");
            }
        }
        return String.join("", lines);
    }

    /// As `patch` does it.
    private static String applied(String from, List<Hunk> hunks) {
        List<String> lines = new ArrayList<>(List.of(from.split("(?<=\n)", -1)));
        lines.removeIf(String::isEmpty);
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (Hunk hunk : hunks) {
            int start = hunk.fromCount() == 0 ? hunk.fromLine() : hunk.fromLine() - 1;
            for (; at < start; at++) {
                text.append(lines.get(at));
            }
            for (int i = 0; i < hunk.lines().size(); i++) {
                String line = hunk.lines().get(i);
                boolean unended =
                        i + 1 < hunk.lines().size() && hunk.lines().get(i + 1).startsWith("\\");
                String whole = line.substring(1) + (unended ? "" : "\n");
                switch (line.charAt(0)) {
                    case '+' -> text.append(whole);
                    case '-' -> assertThat(lines.get(at++)).isEqualTo(whole);
                    case ' ' -> {
                        assertThat(lines.get(at++)).isEqualTo(whole);
                        text.append(whole);
                    }
                    default -> assertThat(line).isEqualTo("\\ No newline at end of file");
                }
            }
        }
        for (; at < lines.size(); at++) {
            text.append(lines.get(at));
        }
        return text.toString();
    }
}
