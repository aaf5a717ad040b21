package dev.holdfast.bench;

import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import java.util.List;

/// An agent that is frozen wakes, beside a container that is unpaused by Docker's command line.
final class WakeFrozen implements Bench.Part {

    private static final Target WAKE_FROZEN =
            new Target("wake_frozen", Unit.MILLISECONDS, "docker unpause", new Times(1.5));

    private static final String AGENT = "frozen";

    @Override
    public List<Target> targets() {
        return List.of(WAKE_FROZEN);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.createAgent(AGENT);
        site.api().pause(AGENT);
        site.api().resume(AGENT);
        try (PlainContainer plain = PlainContainer.paused(site, AGENT)) {
            for (int run = 0; run < runs.brief() * 2; run++) {
                site.api().pause(AGENT);
                measurements.ours(WAKE_FROZEN, () -> site.api().resume(AGENT));
                measurements.baseline(WAKE_FROZEN, plain::unpause);
                plain.pause();
            }
        }
        site.deleteAgent(AGENT);
    }
}
