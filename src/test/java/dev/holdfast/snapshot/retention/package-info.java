@NullMarked
package dev.holdfast.snapshot.retention;

import org.jspecify.annotations.NullMarked;
