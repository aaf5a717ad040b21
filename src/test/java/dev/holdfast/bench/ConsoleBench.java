package dev.holdfast.bench;

import java.util.List;

/// The web console in a real browser, and what people wait for before they see it.
final class ConsoleBench implements Bench {

    @Override
    public String name() {
        return "console";
    }

    @Override
    public String summary() {
        return "what the web console brings, how soon it is usable, a large fleet in it, a cached start";
    }

    @Override
    public List<Part> parts() {
        return List.of(new ConsoleLoad(), new LargeFleet(), new ReadyCached());
    }
}
