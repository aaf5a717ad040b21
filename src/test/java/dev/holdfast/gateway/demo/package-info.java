/// The scripted model, and the real programs that work with it.
@NullMarked
package dev.holdfast.gateway.demo;

import org.jspecify.annotations.NullMarked;
