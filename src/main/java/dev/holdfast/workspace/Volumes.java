package dev.holdfast.workspace;

import dev.holdfast.access.Principal;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.VolumeId;
import java.io.IOException;

/// Says where an agent's files are.
@FunctionalInterface
public interface Volumes {

    /// An agent with its volume, and the room that it has there.
    record Home(AgentId agent, VolumeId volume, Room room) {}

    /// The agent that the caller means by this name or id.
    ///
    /// @throws dev.holdfast.problem.Problem NOT_FOUND `agent_not_found`, also when the caller may not know
    /// of it; UNAVAILABLE `volume_missing` while its volume is not the one that was left
    Home of(Principal who, String agent) throws IOException;

    /// What a volume may still take, within its limit.
    interface Room {

        /// Without a limit.
        Room ENDLESS = new Room() {
            @Override
            public void require(long bytes) {}

            @Override
            public void admit(long bytes) {}
        };

        /// Refuses so many bytes when they go beyond the limit.
        ///
        /// @throws dev.holdfast.problem.Problem NO_SPACE `volume_full`
        void require(long bytes);

        /// The same, for bytes that come now, so that they count before anybody looks at the volume again.
        void admit(long bytes);
    }
}
