/// Long or dangerous work on one subject at a time, written down before it begins and finished or undone
/// after a crash.
@NullMarked
package dev.holdfast.operation;

import org.jspecify.annotations.NullMarked;
