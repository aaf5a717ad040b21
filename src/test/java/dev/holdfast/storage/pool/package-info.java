/// What all pools have, as it is inside.
@NullMarked
package dev.holdfast.storage.pool;

import org.jspecify.annotations.NullMarked;
