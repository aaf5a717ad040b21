package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A command that works on this machine and not over the API: it starts and stops the server.
abstract class MachineCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory (default: HOLDFAST_DATA, else /var/lib/holdfast).")
    private Optional<Path> directory = Optional.empty();

    abstract int run(Environment environment, DataDirectory data) throws IOException, InterruptedException;

    @Override
    public final Integer call() throws IOException, InterruptedException {
        Environment process = ((Holdfast) spec.root().userObject()).environment();
        Environment environment = directory.map(process::withData).orElse(process);
        return run(environment, environment.data());
    }

    final CommandSpec spec() {
        return spec;
    }

    static void needRoot() throws IOException {
        if (!isRoot()) {
            throw new Refusal(
                    Refusal.FAILED,
                    "Holdfast mounts file systems and runs containers: run this as root, with sudo for example.");
        }
    }

    /// By the number, whatever root is called here.
    static boolean isRoot() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self) && Files.getAttribute(self, "unix:uid").equals(0);
    }
}
