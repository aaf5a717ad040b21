package dev.holdfast.gateway.wire;

import java.time.Duration;

/// How much a peer may send in a head, and how long it may keep us waiting. A stream that moves has no
/// limit.
///
/// @param headBytes of a whole head
/// @param fields of a head
/// @param connections open at one listener at the same time
/// @param head from its first byte to its last
/// @param idle between two requests of a connection
/// @param stall between two pieces of a body or an answer
/// @param connect to an address
public record Limits(
        int headBytes, int fields, int connections, Duration head, Duration idle, Duration stall, Duration connect) {

    /// Twice what browsers send and common servers take; a model may think for minutes between two bytes.
    public static final Limits DEFAULT = new Limits(
            32 << 10,
            100,
            128,
            Duration.ofSeconds(20),
            Duration.ofMinutes(2),
            Duration.ofMinutes(15),
            Duration.ofSeconds(10));
}
