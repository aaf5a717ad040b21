/// Volumes and snapshots as btrfs subvolumes, in a pool that lies on btrfs or in a file.
@NullMarked
package dev.holdfast.storage.btrfs;

import org.jspecify.annotations.NullMarked;
