package dev.holdfast.storage;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;

/// What can be opened, cloned and compared: a volume as it is now, or one of its snapshots.
public sealed interface TreeSource {

    VolumeId volume();

    /// The volume as it is now.
    record Live(VolumeId volume) implements TreeSource {}

    /// A frozen moment of the volume.
    record Frozen(VolumeId volume, SnapshotId snapshot) implements TreeSource {}
}
