package dev.holdfast.agent;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How often the repair of one agent failed in a row, and when it is tried again: three times by itself, after
/// pauses that grow, then only when a person asks. Counted by the machine's uptime, so that no clock that is set
/// makes it sooner or later.
///
/// @param failed how often
/// @param notBefore when it may be tried again, in nanoseconds as of `System.nanoTime`
record Tries(int failed, long notBefore) {

    private static final List<Duration> PAUSES =
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(80));

    static final Tries NONE = new Tries(0, 0);

    /// After one more failure at this time.
    Tries failedAt(long nanos) {
        int now = failed + 1;
        Duration pause = now <= PAUSES.size() ? PAUSES.get(now - 1) : Duration.ZERO;
        return new Tries(now, nanos + pause.toNanos());
    }

    /// How long to wait before the next try; nothing when it is a person's turn.
    Optional<Duration> pause() {
        return failed == 0 || givenUp() ? Optional.empty() : Optional.of(PAUSES.get(failed - 1));
    }

    boolean givenUp() {
        return failed > PAUSES.size();
    }

    boolean mayTry(long nanos) {
        return failed == 0 || (!givenUp() && nanos - notBefore >= 0);
    }
}
