/// Volumes, their snapshots and their trees of files: two interfaces written as specifications, and the
/// stores.
///
/// Words of this room: a *volume* is an agent's unit of storage and has two parts, `workspace` and `home`;
/// a *snapshot* is a volume frozen at one instant, both parts at once; a *head* is what a volume currently
/// is, told by its UUID.
///
/// Never here: agents, tasks, HTTP. A caller names volumes and runtimes and never says where they lie.
@NullMarked
package dev.holdfast.storage;

import org.jspecify.annotations.NullMarked;
