package dev.holdfast.bench;

import dev.holdfast.bench.Target.AtMost;
import dev.holdfast.bench.Target.Unit;
import java.io.IOException;
import java.util.List;

/// From the start of the process to the first 200 of `/readyz`, on a data directory with agents in it.
final class Ready implements Bench.Part {

    private static final Target READY =
            new Target("ready", Unit.MILLISECONDS, "Jetty on the same Java, nothing else", new AtMost(2000, "2 s"));

    private static final int AGENTS = 5;

    @Override
    public List<Target> targets() {
        return List.of(READY);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        for (int agent = 0; agent < AGENTS; agent++) {
            site.createAgent("waiting-" + agent);
        }
        // One turn that does not count: the servers that end leave their archives of classes to those that follow.
        turn(site);
        for (int run = 0; run < runs.brief(); run++) {
            measurements.baseline(READY, turn(site));
            measurements.ours(READY, site.server().readyAfter());
        }
    }

    /// Starts both anew, the floor first, and returns the floor's time.
    private static double turn(Site site) throws IOException, InterruptedException {
        try (Server bare = Server.bare(site.directory())) {
            site.stopServer();
            site.startServer();
            return bare.readyAfter();
        }
    }
}
