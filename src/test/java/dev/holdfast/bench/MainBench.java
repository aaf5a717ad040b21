package dev.holdfast.bench;

import java.util.List;

/// The core: agents, their files and their snapshots, and the server itself.
final class MainBench implements Bench {

    @Override
    public String name() {
        return "main";
    }

    @Override
    public String summary() {
        return "create, pause, resume, snapshot, upload, download; the server's start and memory";
    }

    /// The memory is looked at after everything that loads the server, and before the restarts that empty
    /// it.
    @Override
    public List<Part> parts() {
        return List.of(
                new CreateCold(),
                new CreateStorage(),
                new PauseAndResume(),
                new SnapshotOfManyFiles(),
                new MovingAGibibyte(),
                new IdleMemory(),
                new Ready());
    }
}
