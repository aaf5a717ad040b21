/// The rules of the house, held against its sources, and what the tests of every room need.
@NullMarked
package dev.holdfast;

import org.jspecify.annotations.NullMarked;
