package dev.holdfast.snapshot.retention;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import java.util.Set;

/// Says which snapshots of an agent must be kept because something else stands on them.
@FunctionalInterface
public interface Needed {

    /// Nothing stands on any.
    Needed NONE = agent -> Set.of();

    Set<SnapshotId> of(AgentId agent);
}
