package dev.holdfast.walk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A Docker Engine of a test's own, which it may stop and kill.
final class OwnEngine implements AutoCloseable {

    /// Whether containers live on while the engine is away.
    enum LiveRestore {
        ON,
        OFF
    }

    /// How an engine is ended.
    enum Signal {
        TERM,
        KILL
    }

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path root;
    private final LiveRestore liveRestore;
    private Optional<Process> process = Optional.empty();

    private OwnEngine(Path root, LiveRestore liveRestore) {
        this.root = root;
        this.liveRestore = liveRestore;
    }

    static OwnEngine started(LiveRestore liveRestore) throws IOException, InterruptedException {
        OwnEngine engine = new OwnEngine(Files.createTempDirectory("holdfast-engine-"), liveRestore);
        engine.start();
        return engine;
    }

    Docker docker() {
        return new Docker("unix://" + root.resolve("docker.sock"));
    }

    void start() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("dockerd", "--data-root", path("data"), "--exec-root"));
        command.addAll(List.of(path("exec"), "--pidfile", path("pid"), "--host", docker().host()));
        command.addAll(List.of("--bridge", "none", "--iptables=false", "--ip6tables=false", "--log-level", "warn"));
        if (liveRestore == LiveRestore.ON) {
            command.add("--live-restore");
        }
        Files.deleteIfExists(root.resolve("pid"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(root.resolve("log").toFile()));
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        Process started = builder.start();
        process = Optional.of(started);
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!docker().attempt("version").good()) {
            if (!started.isAlive() || System.nanoTime() > until) {
                throw new IllegalStateException("The engine does not start:\n" + Files.readString(root.resolve("log")));
            }
            Thread.sleep(50);
        }
    }

    /// Ends the engine and returns when it is gone.
    void end(Signal signal) throws InterruptedException {
        Process running = process.orElseThrow();
        Optional<ProcessHandle> containerd = containerd();
        switch (signal) {
            case TERM -> running.destroy();
            case KILL -> running.destroyForcibly();
        }
        if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("The engine does not end by SIG" + signal + ".");
        }
        // A new engine that finds the old one's dying containerd waits for it in vain.
        while (containerd.filter(ProcessHandle::isAlive).isPresent()) {
            Thread.sleep(20);
        }
    }

    private Optional<ProcessHandle> containerd() {
        return process.orElseThrow()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("containerd"))
                .findFirst();
    }

    private String path(String name) {
        return root.resolve(name).toString();
    }

    @Override
    public void close() throws IOException {
        try {
            if (process.filter(Process::isAlive).isEmpty()) {
                start();
            }
            for (String container : docker().run("ps", "--all", "--quiet").lines()) {
                docker().attempt("rm", "--force", container);
            }
            end(Signal.TERM);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
        Mounts.removeBeneath(root);
        Shell.run("rm", "-rf", "--one-file-system", root.toString());
    }
}
