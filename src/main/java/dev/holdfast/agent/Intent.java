package dev.holdfast.agent;

import java.time.Instant;

/// What is wanted of an agent, as it is written down.
///
/// @param because why, for people
/// @param since when that was decided
/// @param waking who may wake it while it is paused
public record Intent(Wanted wanted, String because, Instant since, Waking waking) {

    /// Who brings a paused agent back.
    public enum Waking {
        /// A task that it is given does, and so does a person.
        BY_TASK,
        /// Only a person does, who said so when pausing it; a task is refused.
        BY_HAND
    }

    public Intent(Wanted wanted, String because, Instant since) {
        this(wanted, because, since, Waking.BY_TASK);
    }
}
