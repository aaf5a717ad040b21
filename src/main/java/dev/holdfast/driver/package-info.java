/// The programs that work on tasks: how each is told its task, and what its lines mean.
///
/// Never here: starting anything, and keys. A driver turns an assignment into a command, and lines into
/// signals.
@NullMarked
package dev.holdfast.driver;

import org.jspecify.annotations.NullMarked;
