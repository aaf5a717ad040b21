package dev.holdfast.workspace;

import dev.holdfast.access.Principal;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.VolumeId;
import java.io.IOException;

/// Says where an agent's files are.
@FunctionalInterface
public interface Volumes {

    /// An agent with its volume.
    record Home(AgentId agent, VolumeId volume) {}

    /// The agent that the caller means by this name or id.
    ///
    /// @throws dev.holdfast.problem.Problem NOT_FOUND `agent_not_found`, also when the caller may not know
    /// of it; UNAVAILABLE `volume_missing` while its volume is not the one that was left
    Home of(Principal who, String agent) throws IOException;

    /// Refuses so many bytes for the agent's volume when they go beyond its limit.
    ///
    /// @throws dev.holdfast.problem.Problem NO_SPACE `volume_full`
    default void requireRoom(Principal who, String agent, long bytes) throws IOException {}

    /// The same, for bytes that come now, so that they count before anybody looks at the volume again.
    default void admit(Principal who, String agent, long bytes) throws IOException {}
}
