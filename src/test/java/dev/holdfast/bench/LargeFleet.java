package dev.holdfast.bench;

import dev.holdfast.bench.Target.AtMost;
import dev.holdfast.bench.Target.Unit;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// The console with a thousand agents to which fifty things happen every second: how long a frame takes.
/// Agents and events are told by a stand-in for the server, since a thousand containers are not what is
/// asked about.
final class LargeFleet implements Bench.Part {

    private static final Target FLEET =
            new Target("fleet_1000", Unit.MILLISECONDS, "the frames of an idle page", new AtMost(20, "20 ms"));

    @Override
    public List<Target> targets() {
        return List.of(FLEET);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        double slowest = 0;
        double rate = Double.MAX_VALUE;
        for (JsonNode run : BrowserRuns.of(site, "fleet", runs.lengthy())) {
            JsonNode ours = run.path("ours");
            measurements.ours(FLEET, ours.path("median").asDouble());
            measurements.baseline(FLEET, run.path("empty").path("median").asDouble());
            slowest = Math.max(slowest, ours.path("p95").asDouble());
            rate = Math.min(rate, ours.path("rate").asDouble());
        }
        measurements.remark(String.format(
                Locale.ROOT,
                "fleet_1000: 95 of 100 frames took at most %.1f ms, at %.0f events a second or more.",
                slowest,
                rate));
    }
}
