/// One action over many agents, chosen by their labels or by name.
///
/// What an action does to one agent is the same that its own call does; what belongs to rooms above is handed in.
@NullMarked
package dev.holdfast.agent.batch;

import org.jspecify.annotations.NullMarked;
