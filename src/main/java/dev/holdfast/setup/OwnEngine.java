package dev.holdfast.setup;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The Docker Engine that we start where nobody else does: a machine without systemd.
///
/// It lies in `engine/` of the data directory, has no bridge and touches no firewall, since a runtime
/// has no network; its containers outlive it.
public record OwnEngine(Path folder) {

    private static final int PATIENCE_SECONDS = 60;

    public static OwnEngine of(DataDirectory data) {
        return new OwnEngine(data.root().resolve("engine"));
    }

    public Path socket() {
        return folder.resolve("docker.sock");
    }

    /// Whether it has ever run: the agents' containers are on it then.
    public boolean isBegun() {
        return Files.isDirectory(folder.resolve("data"));
    }

    private Path pidFile() {
        return folder.resolve("docker.pid");
    }

    /// Starts it apart from this process and its terminal, and returns when it answers.
    public void start() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path log = folder.resolve("dockerd.log");
        Process process = Programs.builder(List.of(
                        "setsid",
                        "dockerd",
                        "--host",
                        "unix://" + socket(),
                        "--data-root",
                        folder.resolve("data").toString(),
                        "--exec-root",
                        folder.resolve("exec").toString(),
                        "--pidfile",
                        pidFile().toString(),
                        "--bridge",
                        "none",
                        "--iptables=false",
                        "--ip6tables=false",
                        "--live-restore"))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        await("The Docker Engine did not start; its log is " + log, () -> {
            if (!process.isAlive()) {
                throw failed("The Docker Engine ended at once; its log is " + log);
            }
            return EngineChoice.answers(socket());
        });
    }

    /// Ends it, if it runs.
    public void stop() throws IOException, InterruptedException {
        if (!Files.exists(pidFile())) {
            return;
        }
        Running engine = new Running(Long.parseLong(Files.readString(pidFile()).strip()));
        if (engine.commandLine().contains(socket().toString())) {
            engine.end();
        }
    }

    static void await(String otherwise, BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw failed(otherwise);
            }
            Running.pause();
        }
    }

    private static Problem failed(String sentence) {
        return Problem.unavailable("engine_unavailable", sentence);
    }
}
