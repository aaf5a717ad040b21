package dev.holdfast.agent;

import dev.holdfast.runtime.FoundRuntime;
import java.util.Optional;

/// What people see of an agent's lifecycle: derived from what is wanted and found, never stored.
public enum AgentState {
    CREATING,
    RUNNING,
    PAUSING,
    PAUSED,
    RESUMING,
    ARCHIVING,
    ARCHIVED,
    UNARCHIVING,
    /// Wanted running, and its runtime is not there yet (or no longer).
    RECOVERING,
    ERROR,
    DELETING,
    DELETED;

    /// How far down a paused agent is.
    public enum Depth {
        /// Its memory is kept.
        FROZEN,
        /// Nothing of it is in memory.
        STOPPED
    }

    static AgentState of(Agent agent, Optional<FoundRuntime.State> found) {
        if (!agent.made()) {
            return CREATING;
        }
        if (agent.problem().isPresent()) {
            return ERROR;
        }
        return switch (agent.wanted()) {
            case RUNNING -> found.map(AgentState::towardsRunning).orElse(RECOVERING);
            case FROZEN, STOPPED -> found.equals(Optional.of(FoundRuntime.State.RUNNING)) ? PAUSING : PAUSED;
            case ARCHIVED -> found.isPresent() ? ARCHIVING : ARCHIVED;
            case DELETED -> found.isPresent() ? DELETING : DELETED;
        };
    }

    private static AgentState towardsRunning(FoundRuntime.State found) {
        return switch (found) {
            case RUNNING -> RUNNING;
            case FROZEN -> RESUMING;
            case CREATED, STOPPED, DEAD -> RECOVERING;
        };
    }

    /// How far down the agent is if it is paused: what is found, since memory may be gone that was to be kept.
    static Optional<Depth> depth(Agent agent, Optional<FoundRuntime.State> found) {
        return of(agent, found) == PAUSED
                ? Optional.of(found.equals(Optional.of(FoundRuntime.State.FROZEN)) ? Depth.FROZEN : Depth.STOPPED)
                : Optional.empty();
    }
}
