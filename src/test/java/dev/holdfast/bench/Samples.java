package dev.holdfast.bench;

import java.util.List;

/// What the runs of one side came to, in the order of the runs.
record Samples(List<Double> values) {

    static final Samples NONE = new Samples(List.of());

    Samples {
        values = List.copyOf(values);
    }

    int count() {
        return values.size();
    }

    /// The middle value, or the mean of the two in the middle.
    double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /// The smallest value that at least 95 of 100 runs do not exceed; with fewer than 20 runs, the largest.
    double p95() {
        int rank = (int) Math.ceil(0.95 * values.size());
        return values.stream().sorted().toList().get(rank - 1);
    }

    /// How far the slow runs are from the middle one: 1 on a machine without any noise.
    double spread() {
        return p95() / median();
    }
}
