/// Tests of the idle watch.
@NullMarked
package dev.holdfast.agent.idle;

import org.jspecify.annotations.NullMarked;
