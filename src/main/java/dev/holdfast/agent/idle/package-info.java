/// Whether agents are idle, and the pauses that follow.
///
/// Idle is what an agent does, not how long ago somebody asked for something: a *sign* of life is a task, a
/// transfer, a program that somebody runs beside it, a request through the gateway, work of its processors or
/// disks; a *lease* is somebody's word that it is busy all the same. After a while without, it is frozen, and
/// after a longer while stopped; each decision is kept with what it was made from. Reading files is no sign.
///
/// Never here: how a runtime is frozen or stopped (`agent`), what a signed task is about (`task`).
@NullMarked
package dev.holdfast.agent.idle;

import org.jspecify.annotations.NullMarked;
