package dev.holdfast.bench;

import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import dev.holdfast.walk.Docker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// From nothing to the first byte that an agent wrote: create, a task that writes a file, and the file seen
/// from outside.
final class CreateCold implements Bench.Part {

    private static final Target CREATE_COLD =
            new Target("create_cold", Unit.MILLISECONDS, "docker run -d, docker exec", new Times(1.2));

    private static final Duration FILE_AT_MOST = Duration.ofSeconds(30);

    @Override
    public List<Target> targets() {
        return List.of(CREATE_COLD);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        // One turn that does not count, so that neither side pays for code that is read and compiled for the first
        // time.
        ours(site, "cold-warm");
        remove(site, "cold-warm");
        for (int run = 0; run < runs.brief(); run++) {
            String agent = "cold-" + run;
            measurements.ours(CREATE_COLD, () -> ours(site, agent));
            remove(site, agent);
            Path folder = Files.createDirectories(site.directory().resolve("plain-" + run));
            measurements.baseline(CREATE_COLD, () -> plain(site, agent, folder));
            site.docker().run("rm", "--force", name(site, agent));
        }
    }

    private static void ours(Site site, String agent) throws IOException, InterruptedException {
        site.createAgent(agent);
        site.api().task(agent, "echo > /workspace/x");
        Wait.until("the file of agent " + agent, FILE_AT_MOST, () -> site.hasFile(agent, "x"));
    }

    /// Takes the agent away when its task has ended, which no run pays for.
    private static void remove(Site site, String agent) throws IOException, InterruptedException {
        site.deleteAgent(agent);
    }

    private static void plain(Site site, String agent, Path folder) throws IOException {
        Docker docker = site.docker();
        docker.run(
                "run",
                "--detach",
                "--network=none",
                "--name=" + name(site, agent),
                "--volume=" + folder + ":/workspace",
                site.image(),
                "sleep",
                "86400");
        docker.run("exec", name(site, agent), "sh", "-c", "echo > /workspace/x");
        if (!Files.exists(folder.resolve("x"))) {
            throw new IOException("docker exec left no file in " + folder + ".");
        }
    }

    private static String name(Site site, String agent) {
        return site.directory().getFileName() + "-" + agent;
    }
}
