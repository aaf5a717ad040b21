/// The layout of the data directory, owned by one class: what lies where, and nothing of what it means; and how the
/// disk under its pool is told when it is full or fails, by whoever writes there.
@NullMarked
package dev.holdfast.data;

import org.jspecify.annotations.NullMarked;
