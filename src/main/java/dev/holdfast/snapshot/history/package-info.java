/// What happened between the restore points of an agent: what differs between two of them, how one file changed,
/// and which versions of it there are.
///
/// Never here: how trees are compared (`storage.VolumeStore`), when snapshots are taken (`snapshot`).
@NullMarked
package dev.holdfast.snapshot.history;

import org.jspecify.annotations.NullMarked;
