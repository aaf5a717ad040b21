/// Tests of what is kept warm, as far as it needs no engine.
@NullMarked
package dev.holdfast.runtime.warm;

import org.jspecify.annotations.NullMarked;
