/// Runtimes that wait for whoever comes: made, started and frozen before anybody asks.
///
/// Never here: whom they are for. A runtime leaves this room once, and never comes back.
@NullMarked
package dev.holdfast.runtime.warm;

import org.jspecify.annotations.NullMarked;
