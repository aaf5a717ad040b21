/// How long snapshots are kept: policies, what they would remove, and the slow removal in the background.
///
/// Words of this room: a *policy* says which snapshots are kept, and the nearest one that was set counts as a
/// whole: the agent's, else the organization's, else the server's. A *floor* is what no policy goes below.
///
/// Never here: how a snapshot is removed (`snapshot.Deletions`), and what it is (`storage`).
@NullMarked
package dev.holdfast.snapshot.retention;

import org.jspecify.annotations.NullMarked;
