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

    /// Whether a goal is met, in the word of the table.
    enum Met {
        YES("yes"),
        /// Not by the number, but by staying close to what it is measured beside.
        BY_RATIO("by ratio"),
        NO("NO");

        private final String word;

        Met(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        private static Met of(boolean met) {
            return met ? YES : NO;
        }
    }

    /// When a goal is met.
    sealed interface Goal {

        Met met(Samples ours, Samples baseline);

        String text();
    }

    /// Our median is at most this many times the baseline's.
    record Times(double limit) implements Goal {

        @Override
        public Met met(Samples ours, Samples baseline) {
            return Met.of(ours.median() <= limit * baseline.median());
        }

        @Override
        public String text() {
            return "ratio ≤ " + number(limit);
        }
    }

    /// Our median is at most this much. On a machine so slow that the floor beside it comes near the limit
    /// by itself, staying close to the floor is all that can be asked, and is told as that.
    record AtMost(double limit, String limitText) implements Goal {

        private static final double CLOSE_TO_THE_FLOOR = 1.5;

        @Override
        public Met met(Samples ours, Samples baseline) {
            if (ours.median() <= limit) {
                return Met.YES;
            }
            return ours.median() <= CLOSE_TO_THE_FLOOR * baseline.median() ? Met.BY_RATIO : Met.NO;
        }

        @Override
        public String text() {
            return "≤ " + limitText;
        }
    }

    /// Our median is at most so many milliseconds, and 95 of 100 runs at most so many.
    record Percentiles(double middle, double p95) implements Goal {

        @Override
        public Met met(Samples ours, Samples baseline) {
            return Met.of(ours.median() <= middle && ours.p95() <= p95);
        }

        @Override
        public String text() {
            return "≤ " + number(middle) + ", p95 ≤ " + number(p95) + " ms";
        }
    }

    /// Our median is at most so many milliseconds more than the baseline's, which is a part of it.
    record More(double limit) implements Goal {

        @Override
        public Met met(Samples ours, Samples baseline) {
            return Met.of(ours.median() <= baseline.median() + limit);
        }

        @Override
        public String text() {
            return "≤ baseline + " + number(limit) + " ms";
        }
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
