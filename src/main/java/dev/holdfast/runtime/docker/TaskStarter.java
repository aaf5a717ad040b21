package dev.holdfast.runtime.docker;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.json.Json;
import dev.holdfast.linux.ControlGroup;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.Pipes;
import dev.holdfast.linux.ProcessFacts;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.docker.Containers.Container;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.node.ObjectNode;

/// Brings a process for a task into being in a living runtime, up to the point where it waits for the
/// server's word.
///
/// The launcher is asked first, which takes a few milliseconds. If nobody has come after a while (an agent
/// may have stopped the launcher, or filled its pipe), the engine is asked for the same by an exec. If both
/// come, the first line of the claim decides between them.
final class TaskStarter {

    private static final Duration LAUNCHER_PATIENCE = Duration.ofSeconds(2);
    private static final Duration EXEC_PATIENCE = Duration.ofSeconds(10);
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(1).toNanos() / 2;
    private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(20).toNanos();
    /// More than a line of `/proc/<pid>/stat` ever has.
    private static final int LONGEST_CLAIM = 1024;

    private final DockerClient client;
    private final Containers containers;

    TaskStarter(DockerClient client, Containers containers) {
        this.client = client;
        this.containers = containers;
    }

    /// Who has come to run the task, and the control group of the runtime it lives in.
    record Arrival(ProcessFacts process, ControlGroup runtime) {}

    /// A runtime in which a process is about to be started.
    record Place(Container container, ControlGroup group) {}

    Place place(RuntimeId runtime) throws IOException {
        Container container = containers.living(runtime);
        if (container.status().equals("paused")) {
            throw Problem.conflict("runtime_frozen", "The runtime " + runtime + " is frozen; thaw it first.");
        }
        ControlGroup group = Findings.all(container).orElseThrow(() -> ended(runtime));
        group.expectMove(container.pid());
        return new Place(container, group);
    }

    static Problem ended(RuntimeId runtime) {
        return Problem.conflict("runtime_not_running", "The runtime " + runtime + " has just ended.");
    }

    Arrival start(RunDirectory directory, Place place, TaskId task) throws IOException {
        ControlGroup group = place.group();
        Path claim = directory.task(task).resolve("claim");
        Optional<ProcessFacts> process = arrived(claim, group);
        if (process.isEmpty() && isTaken(claim)) {
            // By a process that died before it was written down, or by a forger: nobody has begun.
            directory.renewClaim(task);
        }
        if (process.isEmpty() && poke(directory, task)) {
            process = await(claim, group, LAUNCHER_PATIENCE);
        }
        if (process.isEmpty() && !isTaken(claim)) {
            execute(place.container(), task);
            process = await(claim, group, EXEC_PATIENCE);
        }
        return new Arrival(
                process.orElseThrow(() -> Problem.unavailable(
                        "process_not_started",
                        "Nothing in the runtime " + place.container().runtime() + " took up the task " + task + ".")),
                group);
    }

    /// False when the pipe is full: somebody fills it, and nobody reads.
    private static boolean poke(RunDirectory directory, TaskId task) throws IOException {
        try (Fd pipe = Pipes.hold(directory.startPipe())) {
            Pipes.write(pipe, (task + "\n").getBytes(StandardCharsets.US_ASCII));
            return true;
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.EAGAIN) {
                return false;
            }
            throw failed;
        }
    }

    private void execute(Container container, TaskId task) throws IOException {
        ObjectNode exec = Json.object();
        exec.putArray("Cmd").add("/bin/sh").add(Launcher.DIRECTORY + "/tasks/" + task + "/start");
        DockerClient.Answer made =
                Containers.expected(client.post("/containers/" + container.id() + "/exec", exec), "preparing an exec");
        ObjectNode detached = Json.object().put("Detach", true);
        String id = made.body().path("Id").asString("");
        Containers.expected(client.post("/exec/" + id + "/start", detached), "starting an exec");
    }

    private static Optional<ProcessFacts> await(Path claim, ControlGroup group, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        long pause = FIRST_PAUSE_NANOS;
        Optional<ProcessFacts> process = arrived(claim, group);
        while (process.isEmpty() && !isTaken(claim) && System.nanoTime() < end) {
            LockSupport.parkNanos(pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
            process = arrived(claim, group);
        }
        return process.isPresent() ? process : arrived(claim, group);
    }

    private static boolean isTaken(Path claim) throws IOException {
        return firstLine(claim).isPresent();
    }

    /// The process that the claim names, looked for among the runtime's own: so a forged claim can only name
    /// another process of the same agent. Its number and its start time have to be right, so a claim of an
    /// earlier life of the container names nobody.
    private static Optional<ProcessFacts> arrived(Path claim, ControlGroup group) throws IOException {
        Optional<String> line = firstLine(claim);
        if (line.isEmpty()) {
            return Optional.empty();
        }
        int inner;
        long start;
        try {
            inner = Integer.parseInt(line.get().split(" ", 2)[0]);
            start = ProcessFacts.start(line.get());
        } catch (NumberFormatException | IndexOutOfBoundsException forged) {
            return Optional.empty();
        }
        for (int pid : group.members()) {
            Optional<ProcessFacts> process = ProcessFacts.of(pid);
            if (process.filter(found -> found.innerPid() == inner && found.start() == start)
                    .isPresent()) {
                return process;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> firstLine(Path claim) throws IOException {
        try (InputStream bytes = Files.newInputStream(claim, LinkOption.NOFOLLOW_LINKS)) {
            String text = new String(bytes.readNBytes(LONGEST_CLAIM), StandardCharsets.ISO_8859_1);
            int end = text.indexOf('\n');
            if (end < 0) {
                return text.length() < LONGEST_CLAIM ? Optional.empty() : Optional.of(text);
            }
            return Optional.of(text.substring(0, end));
        }
    }
}
