/// Runs agents: containers, the processes of tasks in them, and listeners on their loopback.
///
/// Words of this room: a *runtime* is one container of an agent, made, started, frozen, stopped and thrown
/// away; a *process* is what a task runs in it, with everything it starts.
///
/// Never here: what a runtime is for. Its definition carries no agent, no name and no token.
@NullMarked
package dev.holdfast.runtime;

import org.jspecify.annotations.NullMarked;
