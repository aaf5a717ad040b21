/// The layout of the data directory, owned by one class: what lies where, and nothing of what it means.
@NullMarked
package dev.holdfast.data;

import org.jspecify.annotations.NullMarked;
