package dev.holdfast.agent.ledger;

import java.time.Instant;

/// What a volume took when it was counted.
///
/// @param bytes what its present refers to
/// @param history what only its snapshots still refer to
/// @param files everything in it but folders
record Count(long bytes, long history, long files, Instant counted) {

    /// How near a limit it is.
    enum State {
        OK,
        NEAR,
        FULL
    }

    /// From here on a limit is near, in hundredths of it.
    private static final long NEAR_PERCENT = 90;

    long total() {
        return bytes + history;
    }

    State state(long limit) {
        if (total() >= limit) {
            return State.FULL;
        }
        return total() >= limit / 100 * NEAR_PERCENT ? State.NEAR : State.OK;
    }
}
