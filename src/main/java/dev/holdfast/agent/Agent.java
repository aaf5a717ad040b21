package dev.holdfast.agent;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.id.VolumeId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// An agent as it is written down.
///
/// @param head which head of the volume is the right one; absent until the volume was made
/// @param runtime the one that the volume may be attached to; written down before it is made
/// @param made whether its creation was finished; one that was not is undone after a crash
/// @param task the one that occupies it
/// @param problem what is wrong, while something is
public record Agent(
        AgentId id,
        String organization,
        AgentName name,
        Definition definition,
        VolumeId volume,
        Optional<UUID> head,
        Optional<RuntimeId> runtime,
        Intent intent,
        boolean made,
        Optional<TaskId> task,
        Optional<String> problem,
        Instant created,
        Optional<Instant> deleted) {

    public Wanted wanted() {
        return intent.wanted();
    }

    /// Why `wanted` is what it is, for people.
    public String because() {
        return intent.because();
    }
}
