package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Takes down what `up` brought up. Agents, files and snapshots stay in the data directory; the next `up` finds them.
@Command(
        name = "down",
        description = "Stop the server, the agents' containers, the pool, and an engine that up started.")
final class DownCommand extends MachineCommand {

    @Option(names = "--server-only", description = "Only the server: containers and their tasks go on without it.")
    private boolean serverOnly;

    @Option(
            names = {"-y", "--yes"},
            description = "Also while an agent works on a task, which then fails.")
    private boolean yes;

    @Override
    int run(Environment environment, DataDirectory data) throws IOException, InterruptedException {
        needRoot();
        ServerProcess process = new ServerProcess(data, environment);
        Optional<Server> server = process.answering();
        if (!serverOnly && !yes && server.isPresent()) {
            refuseBusy(server.get());
        }
        boolean stopped = process.stop();
        if (!serverOnly) {
            Engine engine = new Engine(data, environment);
            stopContainers(engine, data);
            unmount(data.root() + "/", data.root() + "/engine/");
            freeLoopDevices(data);
            engine.stop();
            // The engine leaves a mount of its own behind.
            unmount(data.root() + "/", "\0");
        }
        environment.out().println(stopped ? "Holdfast is down." : "Holdfast was not running; all of it is down.");
        return 0;
    }

    private static void refuseBusy(Server server) {
        for (JsonNode agent : Pages.all(server, "/v1/agents", "agents").path("agents")) {
            if (!ClientCommand.text(agent, "task").isEmpty()) {
                throw new Refusal(
                        Refusal.CONFLICT,
                        "Agent " + ClientCommand.text(agent, "name") + " works on task "
                                + ClientCommand.text(agent, "task")
                                + ". Wait for it, cancel it, or say --yes; --server-only lets it go on.");
            }
        }
    }

    private static void stopContainers(Engine engine, DataDirectory data) throws IOException, InterruptedException {
        Optional<Path> socket = engine.remembered().filter(Engine::answers);
        if (socket.isEmpty() || !Files.exists(data.installation())) {
            return;
        }
        String host = "unix://" + socket.get();
        String label = "label=dev.holdfast.installation="
                + Files.readString(data.installation()).strip();
        for (String container : Programs.need(List.of("docker", "--host", host, "ps", "--quiet", "--filter", label))
                .lines()
                .toList()) {
            // A frozen container takes no signal until it is thawed.
            Programs.run(List.of("docker", "--host", host, "unpause", container));
            Programs.need(List.of("docker", "--host", host, "stop", "--time", "5", container));
        }
    }

    /// Unmounts what lies beneath the one and not beneath the other, the innermost first.
    private static void unmount(String beneath, String butNotBeneath) throws IOException, InterruptedException {
        List<String> points = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" ", -1)[1].replace("\\040", " "))
                .filter(point -> point.startsWith(beneath) && !point.startsWith(butNotBeneath))
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        for (String point : points) {
            Programs.need(List.of("umount", point));
        }
    }

    /// Lets go of the loop device of the pool file.
    private static void freeLoopDevices(DataDirectory data) throws IOException, InterruptedException {
        if (!Files.exists(data.poolFile())) {
            return;
        }
        for (String line : Programs.need(
                        List.of("losetup", "--associated", data.poolFile().toString()))
                .lines()
                .toList()) {
            Programs.run(List.of("losetup", "--detach", line.substring(0, line.indexOf(':'))));
        }
    }
}
