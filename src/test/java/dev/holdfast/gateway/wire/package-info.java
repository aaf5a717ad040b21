/// The wire, with peers that behave and peers that do not.
@NullMarked
package dev.holdfast.gateway.wire;

import org.jspecify.annotations.NullMarked;
