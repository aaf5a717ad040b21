package dev.holdfast.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a part has measured so far: values for each target, on our side and on the baseline's, and remarks.
final class Measurements {

    /// Something that is timed from its first line to its return.
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    private static final double NANOS_PER_MILLI = 1e6;

    private final Map<Target, List<Double>> ours = new HashMap<>();
    private final Map<Target, List<Double>> baselines = new HashMap<>();
    private final List<String> remarks = new ArrayList<>();

    void ours(Target target, double value) {
        ours.computeIfAbsent(target, first -> new ArrayList<>()).add(value);
    }

    void baseline(Target target, double value) {
        baselines.computeIfAbsent(target, first -> new ArrayList<>()).add(value);
    }

    /// Times our way, in milliseconds.
    void ours(Target target, Step step) throws Exception {
        ours(target, time(step));
    }

    /// Times the plain way, in milliseconds.
    void baseline(Target target, Step step) throws Exception {
        baseline(target, time(step));
    }

    static double time(Step step) throws Exception {
        long start = System.nanoTime();
        step.run();
        return (System.nanoTime() - start) / NANOS_PER_MILLI;
    }

    /// Says something beside the rows that helps to read them.
    void remark(String sentence) {
        remarks.add(sentence);
    }

    Row row(Target target) {
        return new Row(
                target,
                new Samples(ours.getOrDefault(target, List.of())),
                new Samples(baselines.getOrDefault(target, List.of())));
    }

    List<String> remarks() {
        return List.copyOf(remarks);
    }
}
