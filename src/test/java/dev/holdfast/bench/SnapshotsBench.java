package dev.holdfast.bench;

import java.util.List;

/// Snapshots and what is told between them, on large workspaces.
final class SnapshotsBench implements Bench {

    @Override
    public String name() {
        return "snapshots";
    }

    @Override
    public String summary() {
        return "what changed in a workspace of 150,000 files";
    }

    @Override
    public List<Part> parts() {
        return List.of(new ChangesOfManyFiles(), new ForkStorage(), new ForksAtOnce());
    }
}
