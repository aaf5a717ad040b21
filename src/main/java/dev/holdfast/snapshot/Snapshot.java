package dev.holdfast.snapshot;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import java.time.Instant;
import java.util.Optional;

/// A restore point, as it is written down.
///
/// @param taken whether it is complete; one that is not is looked for in the store after a crash
public record Snapshot(
        SnapshotId id,
        AgentId agent,
        VolumeId volume,
        Reason reason,
        Optional<String> label,
        boolean pinned,
        boolean taken,
        Instant created) {}
