/// The HTTP machinery against real sockets.
@NullMarked
package dev.holdfast.http;

import org.jspecify.annotations.NullMarked;
