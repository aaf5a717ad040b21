/// The files of agents: list, read, write and delete them, in the volume as it is or in a snapshot.
///
/// Everything goes to the volume and nothing through a runtime, so nothing is started, woken or waited for.
/// Never here: how a tree is reached (`storage`), how bytes travel (`http`).
@NullMarked
package dev.holdfast.workspace;

import org.jspecify.annotations.NullMarked;
