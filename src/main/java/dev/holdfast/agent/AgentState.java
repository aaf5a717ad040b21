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
    /// Wanted running, and its runtime is not there yet (or no longer).
    RECOVERING,
    ERROR,
    DELETING,
    DELETED;

    static AgentState of(Agent agent, Optional<FoundRuntime.State> found) {
        if (!agent.made()) {
            return CREATING;
        }
        if (agent.problem().isPresent()) {
            return ERROR;
        }
        return switch (agent.wanted()) {
            case DELETED -> found.isPresent() ? DELETING : DELETED;
            case PAUSED -> found.equals(Optional.of(FoundRuntime.State.RUNNING)) ? PAUSING : PAUSED;
            case RUNNING -> found.map(AgentState::towardsRunning).orElse(RECOVERING);
        };
    }

    private static AgentState towardsRunning(FoundRuntime.State found) {
        return switch (found) {
            case RUNNING -> RUNNING;
            case FROZEN -> RESUMING;
            case CREATED, STOPPED, DEAD -> RECOVERING;
        };
    }
}
