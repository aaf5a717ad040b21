package dev.holdfast.runtime.docker;

import dev.holdfast.linux.ControlGroup;
import dev.holdfast.linux.GroupUsage;
import dev.holdfast.linux.PidFd;
import dev.holdfast.runtime.FoundRuntime;
import dev.holdfast.runtime.Load;
import dev.holdfast.runtime.docker.Containers.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// What is found of a container, by the engine's word and by its control group.
final class Findings {

    private static final Duration LAUNCHER_PATIENCE = Duration.ofSeconds(1);
    private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

    private Findings() {}

    static FoundRuntime of(Container container) throws IOException {
        JsonNode state = container.description().path("State");
        FoundRuntime.State seen = switch (container.status()) {
            case "created" -> FoundRuntime.State.CREATED;
            case "running", "restarting" -> isHeld(container) ? FoundRuntime.State.FROZEN : FoundRuntime.State.RUNNING;
            case "paused" -> FoundRuntime.State.FROZEN;
            case "exited" -> FoundRuntime.State.STOPPED;
            default -> FoundRuntime.State.DEAD;
        };
        OptionalInt exitCode = seen == FoundRuntime.State.STOPPED
                ? OptionalInt.of(state.path("ExitCode").asInt(0))
                : OptionalInt.empty();
        return new FoundRuntime(
                container.runtime(),
                seen,
                container.description().path("Config").path("Image").asString(""),
                exitCode,
                state.path("OOMKilled").asBoolean(false));
    }

    private static boolean isHeld(Container container) throws IOException {
        Optional<ControlGroup> group = group(container);
        return group.isPresent() && group.get().isFrozen();
    }

    /// The control group by which a container is held. It is named after the container, so the init's
    /// number cannot mislead.
    static Optional<ControlGroup> group(Container container) throws IOException {
        return ControlGroup.of(container.pid())
                .filter(group -> group.folder().toString().contains(container.id()));
    }

    /// The control group with everything that lives in a container which the engine calls living.
    /// There is none when its init has just ended, of which the engine hears a moment later: it takes
    /// everything else along.
    static Optional<ControlGroup> all(Container container) throws IOException {
        Optional<ControlGroup> group = group(container);
        if (group.isEmpty() && lives(container.pid())) {
            throw new IOException("the control group of " + container.runtime() + " cannot be found");
        }
        return group;
    }

    private static boolean lives(int pid) throws IOException {
        Optional<PidFd> process = PidFd.open(pid);
        if (process.isEmpty()) {
            return false;
        }
        try (PidFd held = process.get()) {
            return !held.ended();
        }
    }

    /// Waits until the launcher holds its pipe, for a short while: what is written to a pipe that nobody
    /// holds is lost, and the first task would have to wait for a slower way.
    static void awaitLauncher(Container container) throws IOException {
        Optional<ControlGroup> group = group(container);
        long end = System.nanoTime() + LAUNCHER_PATIENCE.toNanos();
        while (group.isPresent() && !holdsPipe(group.get()) && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static boolean holdsPipe(ControlGroup group) throws IOException {
        for (int pid : group.members()) {
            try {
                Path held = Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + Launcher.PIPE));
                if (held.equals(Path.of(Launcher.DIRECTORY, "start"))) {
                    return true;
                }
            } catch (IOException notYet) {
                // It has not come so far, or is another process.
            }
        }
        return false;
    }

    /// What the container's groups have taken. An init that has just gone makes it nothing known.
    static Load load(Container container) throws IOException {
        GroupUsage usage = group(container).isPresent()
                ? GroupUsage.of(container.pid())
                : new GroupUsage(OptionalLong.empty(), OptionalLong.empty());
        return new Load(usage.processorNanos(), usage.diskBytes());
    }
}
