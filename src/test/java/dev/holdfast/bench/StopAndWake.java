package dev.holdfast.bench;

import dev.holdfast.bench.Target.More;
import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// An agent is stopped, which leaves no container, and wakes where a runtime waits. Docker stops a container that
/// has an init, and unpauses one.
final class StopAndWake implements Bench.Part {

    private static final Target STOP =
            new Target("stop", Unit.MILLISECONDS, "docker stop of one with --init", new Times(1.2));
    private static final Target WAKE =
            new Target("wake_stopped_warm", Unit.MILLISECONDS, "docker unpause", new More(50));

    private static final String AGENT = "stopping";

    @Override
    public List<Target> targets() {
        return List.of(STOP, WAKE);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.keepWarm(1);
        site.createAgent(AGENT);
        site.awaitWarm(1);
        stop(site);
        site.api().resume(AGENT);
        try (PlainContainer stopping = PlainContainer.running(site, AGENT, "--init");
                PlainContainer frozen = PlainContainer.paused(site, "frozen")) {
            for (int run = 0; run < runs.brief() * 2; run++) {
                String file = "changed-" + run;
                site.api().write(AGENT, file, new byte[1]);
                site.awaitWarm(1);
                measurements.ours(STOP, () -> stop(site));
                measurements.baseline(STOP, stopping::stop);
                stopping.start();
                measurements.ours(WAKE, () -> site.api().resume(AGENT));
                measurements.baseline(WAKE, frozen::unpause);
                frozen.pause();
            }
        }
        site.deleteAgent(AGENT);
        site.keepWarm(0);
    }

    /// With the snapshot that every stop makes of what changed.
    private static void stop(Site site) throws IOException, InterruptedException {
        JsonNode stopped =
                site.api().post("/v1/agents/" + AGENT + "/pause?depth=stopped", Json.object(), JsonNode.class);
        if (!stopped.path("depth").asString("").equals("stopped")) {
            throw new IOException("The agent was not stopped: " + stopped);
        }
    }
}
