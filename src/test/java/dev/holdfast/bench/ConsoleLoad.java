package dev.holdfast.bench;

import dev.holdfast.bench.Target.AtMost;
import dev.holdfast.bench.Target.Unit;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The console's first page in a browser that has nothing of it yet: the bytes that come over the wire, and
/// the time until the fleet can be used, on a processor that is slowed down to a quarter.
final class ConsoleLoad implements Bench.Part {

    private static final String EMPTY = "an empty page of the same server";

    private static final Target FIRST_LOAD =
            new Target("first_load", Unit.BYTES, EMPTY, new AtMost(300 << 10, "300 kB"));

    private static final Target INTERACTIVE =
            new Target("interactive", Unit.MILLISECONDS, EMPTY, new AtMost(1500, "1.5 s"));

    @Override
    public List<Target> targets() {
        return List.of(FIRST_LOAD, INTERACTIVE);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        for (JsonNode run : BrowserRuns.of(site, "load", runs.brief())) {
            measurements.ours(FIRST_LOAD, run.path("ours").path("bytes").asDouble());
            measurements.baseline(FIRST_LOAD, run.path("empty").path("bytes").asDouble());
            measurements.ours(INTERACTIVE, run.path("ours").path("ms").asDouble());
            measurements.baseline(INTERACTIVE, run.path("empty").path("ms").asDouble());
        }
    }
}
