package dev.holdfast.bench;

import java.util.Locale;

/// A goal: what is measured, beside what, and when it is met.
///
/// @param name the goal's name, which is the row's
/// @param baseline what it is measured beside, in words
record Target(String name, Unit unit, String baseline, Goal goal) {

    /// What the numbers are. Smaller is always better.
    enum Unit {
        MILLISECONDS("ms"),
        BYTES("bytes");

        private final String word;

        Unit(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /// When a goal is met.
    sealed interface Goal {

        boolean met(double median, double ratio);

        String text();
    }

    /// Our median is at most this many times the baseline's.
    record Times(double limit) implements Goal {

        @Override
        public boolean met(double median, double ratio) {
            return ratio <= limit;
        }

        @Override
        public String text() {
            return "ratio ≤ " + number(limit);
        }
    }

    /// Our median is at most this much. On a machine so slow that the floor beside it comes near the limit
    /// by itself, it is enough to stay close to the floor.
    record AtMost(double limit, String limitText) implements Goal {

        private static final double CLOSE_TO_THE_FLOOR = 1.5;

        @Override
        public boolean met(double median, double ratio) {
            return median <= limit || ratio <= CLOSE_TO_THE_FLOOR;
        }

        @Override
        public String text() {
            return "≤ " + limitText;
        }
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
