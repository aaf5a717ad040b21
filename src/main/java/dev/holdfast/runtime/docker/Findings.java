package dev.holdfast.runtime.docker;

import dev.holdfast.linux.ControlGroup;
import dev.holdfast.linux.GroupUsage;
import dev.holdfast.runtime.FoundRuntime;
import dev.holdfast.runtime.Load;
import dev.holdfast.runtime.docker.Containers.Container;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// What is found of a container, by the engine's word and by its control group.
final class Findings {

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

    /// What the container's groups have taken. An init that has just gone makes it nothing known.
    static Load load(Container container) throws IOException {
        GroupUsage usage = group(container).isPresent()
                ? GroupUsage.of(container.pid())
                : new GroupUsage(OptionalLong.empty(), OptionalLong.empty());
        return new Load(usage.processorNanos(), usage.diskBytes());
    }
}
