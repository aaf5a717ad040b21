/// The HTTP API's machinery: endpoints described once, the router, problems, byte ranges, event streams.
///
/// Never here: an address of ours. Every feature has its own routes.
@NullMarked
package dev.holdfast.http;

import org.jspecify.annotations.NullMarked;
