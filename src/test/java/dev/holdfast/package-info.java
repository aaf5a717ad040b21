/// The rules of the house, held against its sources.
@NullMarked
package dev.holdfast;

import org.jspecify.annotations.NullMarked;
