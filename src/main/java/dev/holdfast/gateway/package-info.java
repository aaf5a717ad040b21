/// What a runtime can reach: the model gateway and the egress proxy, on its own loopback and nowhere else.
///
/// Everything that comes in here was written by an agent.
@NullMarked
package dev.holdfast.gateway;

import org.jspecify.annotations.NullMarked;
