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
        return "what changed in a workspace of 150,000 files; 1,000 snapshots of an agent, 100,000 in all";
    }

    @Override
    public List<Part> parts() {
        return List.of(new ChangesOfManyFiles(), new ForkStorage(), new ForksAtOnce(), new LongTimelines());
    }
}
