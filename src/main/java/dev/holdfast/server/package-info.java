/// The whole server, put together by hand in one place and read from top to bottom.
@NullMarked
package dev.holdfast.server;

import org.jspecify.annotations.NullMarked;
