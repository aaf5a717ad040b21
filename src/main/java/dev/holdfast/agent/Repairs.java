package dev.holdfast.agent;

import java.time.Duration;
import java.util.Optional;

/// What was tried to repair an agent that stands in error.
///
/// @param failed how often it was tried in vain, one after the other
/// @param nextInSeconds when it is tried again by itself; absent when it is a person's turn
public record Repairs(int failed, Optional<Long> nextInSeconds) {

    static Repairs of(Tries tries, long nanos) {
        Optional<Long> next = tries.pause()
                .map(any ->
                        Math.max(0, Duration.ofNanos(tries.notBefore() - nanos).toSeconds()));
        return new Repairs(tries.failed(), next);
    }
}
