package dev.holdfast.agent.idle;

import dev.holdfast.agent.AgentState.Depth;
import dev.holdfast.agent.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What follows from an agent's idleness. A pure function, total by the compiler.
final class Verdict {

    /// What it is decided by.
    ///
    /// @param quiet since the last sign of life
    record Facts(Wanted wanted, Duration quiet, List<String> busy) {}

    private Verdict() {}

    /// How far down the agent is to go now, if at all.
    static Optional<Depth> of(Facts facts, Times times) {
        if (!facts.busy().isEmpty()) {
            return Optional.empty();
        }
        return switch (facts.wanted()) {
            case RUNNING -> times.stops(facts.quiet()) ? Optional.of(Depth.STOPPED) : freezing(facts, times);
            case FROZEN -> times.stops(facts.quiet()) ? Optional.of(Depth.STOPPED) : Optional.empty();
            case STOPPED, ARCHIVED, DELETED -> Optional.empty();
        };
    }

    private static Optional<Depth> freezing(Facts facts, Times times) {
        return times.freezes(facts.quiet()) ? Optional.of(Depth.FROZEN) : Optional.empty();
    }
}
