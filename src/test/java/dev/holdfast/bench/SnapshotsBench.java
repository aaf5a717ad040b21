package dev.holdfast.bench;

import java.util.List;

/// Snapshots and what is told between them, on large workspaces and long timelines.
final class SnapshotsBench implements Bench {

    @Override
    public String name() {
        return "snapshots";
    }

    @Override
    public String summary() {
        return "snapshots, changes, restores and forks of up to a million files; long timelines";
    }

    @Override
    public List<Part> parts() {
        Trees trees = new Trees();
        return List.of(
                new SnapshotsOfTree(trees, Trees.Size.SMALL),
                new SnapshotsOfTree(trees, Trees.Size.LARGE),
                new RestoreLive(trees),
                new ChangesOfManyFiles(trees),
                new ForkStorage(),
                new ForksAtOnce(),
                new LongTimelines(),
                new SnapshotsOfTree(trees, Trees.Size.HUGE),
                new Slope(trees));
    }
}
