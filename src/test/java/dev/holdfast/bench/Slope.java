package dev.holdfast.bench;

import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import java.util.List;

/// What a snapshot of a million files takes beside one of ten thousand, both of idle agents.
final class Slope implements Bench.Part {

    private static final Target SLOPE =
            new Target("slope", Unit.MILLISECONDS, "the same of 10,000 files", new Times(2));
    private static final int SNAPSHOTS_A_RUN = 10;

    private final Trees trees;

    Slope(Trees trees) {
        this.trees = trees;
    }

    @Override
    public List<Target> targets() {
        return List.of(SLOPE);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        Trees.Tree large = trees.of(site, Trees.Size.HUGE);
        Trees.Tree small = trees.of(site, Trees.Size.SMALL);
        System.err.println("taking snapshots of both …");
        site.api().snapshot(small.agent(), "warm");
        site.api().snapshot(large.agent(), "warm");
        for (int i = 0; i < runs.brief() * SNAPSHOTS_A_RUN; i++) {
            measurements.ours(SLOPE, () -> site.api().snapshot(large.agent(), "slope"));
            measurements.baseline(SLOPE, () -> site.api().snapshot(small.agent(), "slope"));
        }
    }
}
