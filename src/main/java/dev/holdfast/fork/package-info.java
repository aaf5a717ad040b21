/// Forks: new agents out of another's files, who comes of whom, what they made of it, and the way back.
///
/// Making an agent is `agent`'s, and so is the family tree as it is written down. This room puts a snapshot,
/// the new agents and their first tasks together.
@NullMarked
package dev.holdfast.fork;

import org.jspecify.annotations.NullMarked;
