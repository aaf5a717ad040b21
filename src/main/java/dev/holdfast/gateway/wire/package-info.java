/// HTTP/1.1 as it goes over a connection: heads, framing of bodies, answers, and the loop that serves them.
///
/// Small and strict on purpose, because whoever is at the other end may be hostile: what could be read in
/// two ways is refused.
///
/// Never here: what a request is for.
@NullMarked
package dev.holdfast.gateway.wire;

import org.jspecify.annotations.NullMarked;
