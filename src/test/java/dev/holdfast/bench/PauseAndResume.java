package dev.holdfast.bench;

import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import dev.holdfast.walk.Api;
import dev.holdfast.walk.Docker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An idle agent, paused and resumed by the API, beside a container, paused and unpaused by Docker's
/// command line.
final class PauseAndResume implements Bench.Part {

    private static final Target PAUSE = new Target("pause", Unit.MILLISECONDS, "docker pause", new Times(1.5));
    private static final Target RESUME = new Target("resume", Unit.MILLISECONDS, "docker unpause", new Times(1.5));

    private static final String AGENT = "pausing";

    @Override
    public List<Target> targets() {
        return List.of(PAUSE, RESUME);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.createAgent(AGENT);
        Api api = site.api();
        Docker docker = site.docker();
        String plain = site.directory().getFileName() + "-" + AGENT;
        docker.run("run", "--detach", "--network=none", "--name=" + plain, site.image(), "sleep", "86400");
        List<Double> socket = new ArrayList<>();
        try {
            api.pause(AGENT);
            api.resume(AGENT);
            for (int run = 0; run < runs.brief(); run++) {
                measurements.ours(PAUSE, () -> api.pause(AGENT));
                measurements.baseline(PAUSE, () -> docker.run("pause", plain));
                measurements.ours(RESUME, () -> api.resume(AGENT));
                measurements.baseline(RESUME, () -> docker.run("unpause", plain));
                socket.add(Measurements.time(() -> expectDone(site.engine().post("/containers/" + plain + "/pause"))));
                expectDone(site.engine().post("/containers/" + plain + "/unpause"));
            }
        } finally {
            docker.attempt("rm", "--force", plain);
        }
        measurements.remark(String.format(
                Locale.ROOT,
                "pause: the engine's own call over its socket, without a command line, took %.1f ms (median of %d).",
                new Samples(socket).median(),
                socket.size()));
    }

    private static void expectDone(int status) throws IOException {
        if (status != 204) {
            throw new IOException("The engine answered " + status + " to a pause or an unpause.");
        }
    }
}
