package dev.holdfast.snapshot;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import java.time.Instant;
import java.util.Optional;

/// A restore point, as it is written down.
///
/// @param taken whether it is complete; one that is not is looked for in the store after a crash
/// @param parent what the volume was equal to before it changed into this
/// @param changed what changed since the parent, once that was counted
public record Snapshot(
        SnapshotId id,
        AgentId agent,
        VolumeId volume,
        Reason reason,
        Optional<String> label,
        boolean pinned,
        boolean taken,
        Instant created,
        Optional<SnapshotId> parent,
        Optional<Changed> changed) {

    /// How much changed in the workspace.
    ///
    /// @param files how many paths were added, modified, deleted or renamed
    /// @param bytes what those of them take that are there, by their sizes
    public record Changed(long files, long bytes) {}
}
