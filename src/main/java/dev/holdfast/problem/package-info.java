/// What can be expected to go wrong: one exception with a stable code, and nothing about how it is told.
///
/// Never here: HTTP statuses (those are `http`'s), causes that are bugs.
@NullMarked
package dev.holdfast.problem;

import org.jspecify.annotations.NullMarked;
