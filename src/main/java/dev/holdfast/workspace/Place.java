package dev.holdfast.workspace;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.storage.FilePath;
import java.util.Optional;

/// A path in the workspace of an agent, now or in one of its snapshots.
///
/// @param agent its name or id, as the caller wrote it
public record Place(String agent, Optional<SnapshotId> snapshot, FilePath path) {}
