package dev.holdfast.bench;

import java.util.List;

/// What becomes of agents between two tasks: made, paused, woken, stopped, packed away, and many of them.
final class LifecycleBench implements Bench {

    @Override
    public String name() {
        return "lifecycle";
    }

    @Override
    public String summary() {
        return "creation and waking by runtimes that wait, stops, archives, ten thousand agents";
    }

    @Override
    public List<Part> parts() {
        return List.of(
                new CreateWarm(),
                new CreateCold(),
                new WakeFrozen(),
                new StopAndWake(),
                new ArchiveOfTree(),
                new ManyAgents());
    }
}
