/// The agents: what is wanted of each, what is found of it, and the repair that leads from one to the
/// other.
///
/// An action writes down what is wanted and settles the agent; a crash in between changes nothing, because
/// the reconciler settles it again. `Repair` decides, `Settling` acts, `Agents` is what others call; how an
/// agent comes to be and how it goes stand in `Creation` and `Trash`.
///
/// Never here: what agents work on (that is `task`) and their files (that is `workspace`).
@NullMarked
package dev.holdfast.agent;

import org.jspecify.annotations.NullMarked;
