package dev.holdfast.agent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is known of an agent's idleness, for people.
///
/// @param freezeAfterSeconds after so long without a sign of life it is frozen; 0 for never
/// @param stopAfterSeconds after so long its runtime ends; 0 for never
/// @param last the last sign of life
/// @param busy what keeps it from being idle at this moment
/// @param leases who said that it is busy
/// @param freezesAt when it will be frozen if it does nothing until then
/// @param stopsAt when it will be stopped if it does nothing until then
/// @param decided the last decision to pause it for idleness
public record Idleness(
        long freezeAfterSeconds,
        long stopAfterSeconds,
        Optional<Sign> last,
        List<String> busy,
        List<Word> leases,
        Optional<Instant> freezesAt,
        Optional<Instant> stopsAt,
        Optional<Decision> decided) {

    /// Something that an agent did.
    public record Sign(String what, Instant at) {}

    /// A pause for idleness, with what it was decided by.
    ///
    /// @param idleSeconds how long nothing was seen of the agent
    public record Decision(AgentState.Depth depth, Instant at, long idleSeconds, Sign last) {}

    /// Somebody's word that the agent is busy.
    ///
    /// @param holder who said so
    /// @param own whether the agent said so of itself
    public record Word(Instant until, String reason, String holder, boolean own) {}

    public Idleness {
        busy = List.copyOf(busy);
        leases = List.copyOf(leases);
    }
}
