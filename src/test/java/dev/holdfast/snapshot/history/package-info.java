@NullMarked
package dev.holdfast.snapshot.history;

import org.jspecify.annotations.NullMarked;
