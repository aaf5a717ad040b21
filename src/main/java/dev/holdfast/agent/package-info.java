/// The agents: what is wanted of each, what is found of it, and the repair that leads from one to the
/// other.
///
/// An action writes down what is wanted and settles the agent; a crash in between changes nothing, because
/// the reconciler settles it again. `Repair` decides, `Settling` acts, `Agents` finds them and `Lifecycle` is what
/// can be asked of their lives; how an agent comes to be and how it goes stand in `Creation` and `Trash`, who may run
/// when there is not room for all in `Admission`, and who is paused because it does nothing in `idle`.
///
/// Never here: what agents work on (that is `task`) and their files (that is `workspace`).
@NullMarked
package dev.holdfast.agent;

import org.jspecify.annotations.NullMarked;
