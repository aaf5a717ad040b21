/// The durable log of what happened, numbered in commit order, and the only way that features hear of each
/// other.
///
/// Never here: what an event means to anybody.
@NullMarked
package dev.holdfast.event;

import org.jspecify.annotations.NullMarked;
