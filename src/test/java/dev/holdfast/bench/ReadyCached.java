package dev.holdfast.bench;

import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import dev.holdfast.cli.ServerJava;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// From the start of the process to the first 200 of `/readyz` with the ahead-of-time cache that a
/// package brings, beside the same start without one.
final class ReadyCached implements Bench.Part {

    private static final Target READY_CACHED =
            new Target("ready_cached", Unit.MILLISECONDS, "the same start without a cache", new Times(0.6));

    private static final int AGENTS = 5;

    @Override
    public List<Target> targets() {
        return List.of(READY_CACHED);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        for (int agent = 0; agent < AGENTS; agent++) {
            site.createAgent("cached-" + agent);
        }
        Path cache = site.directory().resolve("holdfast.aot");
        Server.rehearse(cache);
        List<String> cached = new ArrayList<>(ServerJava.common());
        cached.add("-XX:AOTCache=" + cache);
        // One of each that does not count: the files of both are in memory then.
        readyAfter(site, ServerJava.common());
        readyAfter(site, cached);
        for (int run = 0; run < runs.brief(); run++) {
            measurements.baseline(READY_CACHED, readyAfter(site, ServerJava.common()));
            measurements.ours(READY_CACHED, readyAfter(site, cached));
        }
    }

    private static double readyAfter(Site site, List<String> java) throws IOException, InterruptedException {
        site.stopServer();
        site.startServer(java);
        return site.server().readyAfter();
    }
}
