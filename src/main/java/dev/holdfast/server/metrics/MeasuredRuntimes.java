package dev.holdfast.server.metrics;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.runtime.Command;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.Execution;
import dev.holdfast.runtime.FoundRuntime;
import dev.holdfast.runtime.Load;
import dev.holdfast.runtime.RuntimeSpec;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Runtimes of which one sees how long they take.
public final class MeasuredRuntimes implements ContainerRuntime {

    private static final String NAME = "holdfast.runtime";

    private final ContainerRuntime runtimes;
    private final Metrics metrics;

    public MeasuredRuntimes(ContainerRuntime runtimes, Metrics metrics) {
        this.runtimes = runtimes;
        this.metrics = metrics;
    }

    @Override
    public Engine check() throws IOException {
        return runtimes.check();
    }

    @Override
    public void create(RuntimeId runtime, RuntimeSpec spec) throws IOException {
        metrics.time(NAME, "create", () -> {
            runtimes.create(runtime, spec);
            return true;
        });
    }

    @Override
    public void start(RuntimeId runtime) throws IOException {
        metrics.time(NAME, "start", () -> {
            runtimes.start(runtime);
            return true;
        });
    }

    @Override
    public void stop(RuntimeId runtime, Duration grace) throws IOException {
        metrics.time(NAME, "stop", () -> {
            runtimes.stop(runtime, grace);
            return true;
        });
    }

    @Override
    public void delete(RuntimeId runtime) throws IOException {
        metrics.time(NAME, "delete", () -> {
            runtimes.delete(runtime);
            return true;
        });
    }

    @Override
    public void freeze(RuntimeId runtime) throws IOException {
        metrics.time(NAME, "freeze", () -> {
            runtimes.freeze(runtime);
            return true;
        });
    }

    @Override
    public void thaw(RuntimeId runtime) throws IOException {
        metrics.time(NAME, "thaw", () -> {
            runtimes.thaw(runtime);
            return true;
        });
    }

    @Override
    public boolean waits(RuntimeId runtime) throws IOException {
        return runtimes.waits(runtime);
    }

    @Override
    public Hold hold(RuntimeId runtime) throws IOException {
        return metrics.time(NAME, "hold", () -> runtimes.hold(runtime));
    }

    @Override
    public void kill(RuntimeId runtime) throws IOException {
        metrics.time(NAME, "kill", () -> {
            runtimes.kill(runtime);
            return true;
        });
    }

    @Override
    public List<String> holders(RuntimeId runtime, Attachment attachment) throws IOException {
        return runtimes.holders(runtime, attachment);
    }

    @Override
    public Optional<FoundRuntime> find(RuntimeId runtime) throws IOException {
        return runtimes.find(runtime);
    }

    @Override
    public Optional<FoundRuntime> observe(RuntimeId runtime) throws IOException {
        return runtimes.observe(runtime);
    }

    @Override
    public List<FoundRuntime> list() throws IOException {
        return runtimes.list();
    }

    @Override
    public void limit(RuntimeId runtime, RuntimeSpec.Limits limits) throws IOException {
        runtimes.limit(runtime, limits);
    }

    @Override
    public Optional<Load> load(RuntimeId runtime) throws IOException {
        return runtimes.load(runtime);
    }

    @Override
    public boolean hasProgram(RuntimeId runtime, String program) throws IOException {
        return runtimes.hasProgram(runtime, program);
    }

    @Override
    public Execution execute(RuntimeId runtime, Command command) throws IOException {
        return runtimes.execute(runtime, command);
    }

    @Override
    public ServerSocketChannel listen(RuntimeId runtime, int port) throws IOException {
        return runtimes.listen(runtime, port);
    }

    @Override
    public AutoCloseable watch(Consumer<RuntimeId> changed) {
        return runtimes.watch(changed);
    }

    @Override
    public void close() {
        runtimes.close();
    }
}
