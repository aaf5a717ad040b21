/// The way out, with real programs in a network namespace of their own.
@NullMarked
package dev.holdfast.gateway.egress;

import org.jspecify.annotations.NullMarked;
