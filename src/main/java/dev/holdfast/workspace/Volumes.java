package dev.holdfast.workspace;

import dev.holdfast.access.Principal;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.storage.FileTree;
import java.io.IOException;
import java.util.Optional;

/// Says where an agent's files are.
@FunctionalInterface
public interface Volumes {

    /// An agent with its volume, and the room that it has there.
    ///
    /// @param cold where its files are instead while it is archived
    record Home(AgentId agent, VolumeId volume, Room room, Optional<Cold> cold) {

        public Home(AgentId agent, VolumeId volume, Room room) {
            this(agent, volume, room, Optional.empty());
        }
    }

    /// The workspace of an archived agent.
    @FunctionalInterface
    interface Cold {

        /// The tree as it was packed, or that of a snapshot, for reading; changes are CONFLICT `agent_archived`.
        FileTree open(Optional<SnapshotId> snapshot) throws IOException;
    }

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
