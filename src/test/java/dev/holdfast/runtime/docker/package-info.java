@NullMarked
package dev.holdfast.runtime.docker;

import org.jspecify.annotations.NullMarked;
