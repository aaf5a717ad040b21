/// Tests of what a batch would come to.
@NullMarked
package dev.holdfast.agent.batch;

import org.jspecify.annotations.NullMarked;
