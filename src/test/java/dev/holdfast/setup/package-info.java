/// Tests of what is looked at and changed on a machine.
@NullMarked
package dev.holdfast.setup;

import org.jspecify.annotations.NullMarked;
