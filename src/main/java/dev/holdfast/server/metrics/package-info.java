/// What the server tells of itself in numbers, for Prometheus and its like. It measures from outside: whoever
/// is measured does not know of it.
@NullMarked
package dev.holdfast.server.metrics;

import org.jspecify.annotations.NullMarked;
