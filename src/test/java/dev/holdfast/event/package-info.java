/// The event log on both databases.
@NullMarked
package dev.holdfast.event;

import org.jspecify.annotations.NullMarked;
