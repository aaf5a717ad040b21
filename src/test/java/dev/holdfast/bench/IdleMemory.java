package dev.holdfast.bench;

import dev.holdfast.bench.Target.AtMost;
import dev.holdfast.bench.Target.Unit;
import java.util.List;

/// What the server takes of the machine's memory when it has worked and has nothing to do.
final class IdleMemory implements Bench.Part {

    private static final Target IDLE_MEMORY =
            new Target("idle_memory", Unit.BYTES, "Jetty on the same Java, nothing else", new AtMost(250e6, "250 MB"));

    @Override
    public List<Target> targets() {
        return List.of(IDLE_MEMORY);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        Server server = site.server();
        try (Server bare = Server.bare(site.directory())) {
            for (int run = 0; run < runs.brief(); run++) {
                measurements.ours(IDLE_MEMORY, (double) server.residentBytes());
                measurements.baseline(IDLE_MEMORY, (double) bare.residentBytes());
            }
        }
    }
}
