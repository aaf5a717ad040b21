package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Brings a server up on this machine, with everything it needs. What is there already is left as it is.
@Command(name = "up", description = "Start the server on this machine, and make what it needs: engine, image, pool.")
final class UpCommand extends MachineCommand {

    private static final String DEFAULT_IMAGE = "holdfast/agent:latest";

    @Option(names = "--port", paramLabel = "PORT", description = "Where to listen on the loopback.")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = {"--docker", "--engine"},
            paramLabel = "SOCKET",
            description = "The Docker Engine's socket (default: the machine's own, else one is started).")
    private Optional<Path> engine = Optional.empty();

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "What agents run by default (default: our own, built here).")
    private Optional<String> image = Optional.empty();

    @Option(names = "--pool-size", paramLabel = "SIZE", description = "How large a new pool is made, such as 50G.")
    private Optional<String> poolSize = Optional.empty();

    @Option(names = "--demo", description = "Then let a real agent program work on a small task, without any key.")
    private boolean demo;

    @Option(
            names = {"-y", "--yes"},
            description = "Install a Docker Engine without asking, if there is none.")
    private boolean yes;

    @Override
    int run(Environment environment, DataDirectory data) throws IOException, InterruptedException {
        ServerProcess process = new ServerProcess(data, environment);
        Optional<Server> running = process.answering();
        Server server = running.isPresent() ? running.get() : start(environment, data, process);
        ServerAddress address = ServerAddress.of(data);
        environment
                .out()
                .println("Holdfast " + (running.isPresent() ? "is running" : "is ready") + " at " + address.base());
        environment.out().println("The token is in " + data.token() + ": " + address.token());
        if (demo) {
            return new Demo(server, environment).tell();
        }
        return 0;
    }

    private Server start(Environment environment, DataDirectory data, ServerProcess process)
            throws IOException, InterruptedException {
        needRoot();
        Files.createDirectories(
                data.root(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        needPrograms(environment);
        Path socket = new Engine(data, environment).ready(engine, yes);
        if (image.isEmpty()) {
            buildImage(socket);
        }
        environment.err().println("up: starting the server on " + data.root());
        List<String> arguments =
                new ArrayList<>(List.of("--data", data.root().toString(), "--engine", socket.toString()));
        arguments.addAll(List.of("--image", image.orElse(DEFAULT_IMAGE)));
        port.ifPresent(number -> arguments.addAll(List.of("--port", Integer.toString(number))));
        poolSize.ifPresent(size -> arguments.addAll(
                List.of("--pool-size", Long.toString(ByteSize.parse(size).bytes()))));
        return process.start(arguments);
    }

    /// The pool is made with btrfs-progs; without them workspaces are kept by plain copies.
    private void needPrograms(Environment environment) throws IOException, InterruptedException {
        if (Programs.isThere("mkfs.btrfs")) {
            return;
        }
        boolean install = Programs.isThere("apt-get")
                && (yes || environment.agrees("Snapshots need mkfs.btrfs to be quick. Install Debian's btrfs-progs?"));
        if (install) {
            environment.err().println("up: installing btrfs-progs");
            Programs.need(List.of("apt-get", "install", "-y", "-qq", "--no-install-recommends", "btrfs-progs"));
        }
    }

    private static void buildImage(Path socket) throws IOException, InterruptedException {
        Path build = Path.of(System.getProperty("holdfast.home", "."), "images", "agent", "build");
        if (!Files.exists(build)) {
            throw new Refusal(
                    Refusal.FAILED,
                    "The agent image is built from a checkout: run ./holdfast up there, or name an image with --image.");
        }
        Programs.Outcome outcome = Programs.runShowingErrors(List.of(build.toString(), "--docker", "unix://" + socket));
        if (!outcome.good()) {
            throw new Refusal(Refusal.FAILED, "The agent image could not be built; what failed is told above.");
        }
    }
}
