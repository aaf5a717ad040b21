/// Operations, also cut off by a crash.
@NullMarked
package dev.holdfast.operation;

import org.jspecify.annotations.NullMarked;
