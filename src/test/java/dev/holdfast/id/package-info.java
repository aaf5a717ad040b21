/// What can be told by an id.
@NullMarked
package dev.holdfast.id;

import org.jspecify.annotations.NullMarked;
