/// The ids of things: opaque, prefixed, checked when made, and ordered by the time they were made.
///
/// Never here: names that people choose.
@NullMarked
package dev.holdfast.id;

import org.jspecify.annotations.NullMarked;
