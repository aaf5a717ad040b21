package dev.holdfast.bench;

import dev.holdfast.bench.Target.More;
import dev.holdfast.bench.Target.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// From nothing to the first byte that an agent wrote, where a runtime waits: create, a task that writes a file, and
/// the file seen on the volume.
final class CreateWarm implements Bench.Part {

    private static final Target CREATE_WARM =
            new Target("create_warm", Unit.MILLISECONDS, "docker unpause", new More(50));

    private static final Duration FILE_AT_MOST = Duration.ofSeconds(30);

    /// Turns that do not count: code is read and compiled for the first time.
    private static final int FIRST = 5;

    @Override
    public List<Target> targets() {
        return List.of(CREATE_WARM);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        List<Double> calls = new ArrayList<>();
        site.keepWarm(1);
        try (PlainContainer plain = PlainContainer.paused(site, "unpaused")) {
            for (int run = -FIRST; run < runs.brief() * 2; run++) {
                String agent = "warm-" + (run + FIRST);
                Timed ours = made(site, agent);
                if (run >= 0) {
                    calls.add(ours.call());
                    measurements.ours(CREATE_WARM, ours.whole());
                    measurements.baseline(CREATE_WARM, plain::unpause);
                    plain.pause();
                }
                site.deleteAgent(agent);
            }
        }
        measurements.remark(String.format(
                Locale.ROOT,
                "create_warm: the creation itself was answered after %.1f ms (median).",
                new Samples(calls).median()));
        site.keepWarm(0);
    }

    /// @param call milliseconds until the creation was answered
    /// @param whole until the file was seen
    private record Timed(double call, double whole) {}

    private static Timed made(Site site, String agent) throws Exception {
        // The first of its kind makes the kind known and comes without.
        if (!agent.equals("warm-0")) {
            site.awaitWarm(1);
        }
        Site.settle(site.data().resolve("pool"));
        long start = System.nanoTime();
        site.createAgent(agent);
        double call = (System.nanoTime() - start) / 1e6;
        site.api().task(agent, "echo > /workspace/" + agent);
        Wait.until("the file of agent " + agent, FILE_AT_MOST, () -> isOnAVolume(site, agent));
        return new Timed(call, (System.nanoTime() - start) / 1e6);
    }

    /// Looked for on the disk: by the API, the server would be busy with the looking.
    private static boolean isOnAVolume(Site site, String file) throws IOException {
        Path workspace = Path.of("workspace", file);
        try (Stream<Path> volumes = Files.list(site.data().resolve("pool/volumes"))) {
            return volumes.anyMatch(volume -> Files.exists(volume.resolve(workspace)));
        }
    }
}
