package dev.holdfast.agent.idle;

import java.time.Instant;

/// Somebody's word that an agent is busy, until when it counts.
///
/// @param holder who said so
public record Lease(Instant until, String reason, String holder, By by) {

    /// Whose word it is.
    public enum By {
        PERSON,
        /// The agent's own, which keeps it from no making of room.
        AGENT
    }
}
