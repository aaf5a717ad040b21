package dev.holdfast.agent.idle;

import dev.holdfast.agent.Definition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How long an agent may be idle.
///
/// @param freeze after which it is frozen; zero for never
/// @param stop after which its runtime ends; zero for never
public record Times(Duration freeze, Duration stop) {

    /// The agent's own times, and these where it has none.
    Times of(Definition definition) {
        return new Times(
                definition.freezeAfterSeconds().map(Duration::ofSeconds).orElse(freeze),
                definition.stopAfterSeconds().map(Duration::ofSeconds).orElse(stop));
    }

    boolean freezes(Duration quiet) {
        return !freeze.isZero() && quiet.compareTo(freeze) >= 0;
    }

    boolean stops(Duration quiet) {
        return !stop.isZero() && quiet.compareTo(stop) >= 0;
    }

    Optional<Instant> freezesAt(Instant last) {
        return freeze.isZero() ? Optional.empty() : Optional.of(last.plus(freeze));
    }

    Optional<Instant> stopsAt(Instant last) {
        return stop.isZero() ? Optional.empty() : Optional.of(last.plus(stop));
    }
}
