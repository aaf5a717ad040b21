@NullMarked
package dev.holdfast.snapshot;

import org.jspecify.annotations.NullMarked;
