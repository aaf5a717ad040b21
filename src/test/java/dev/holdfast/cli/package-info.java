/// The commands against a scripted API, and the values they work with.
@NullMarked
package dev.holdfast.cli;

import org.jspecify.annotations.NullMarked;
