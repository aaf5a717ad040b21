package dev.holdfast.agent;

import dev.holdfast.runtime.FoundRuntime;
import java.util.Optional;

/// How an agent stands at one moment.
///
/// @param depth of one that is paused
public record Standing(AgentState state, Optional<AgentState.Depth> depth) {

    static Standing of(Agent agent, Optional<FoundRuntime.State> found) {
        return new Standing(AgentState.of(agent, found), AgentState.depth(agent, found));
    }

    /// The same while long work of this kind is done on the agent.
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    Standing during(Optional<String> work) {
        return switch (work.orElse("")) {
            case "archive" -> new Standing(AgentState.ARCHIVING, Optional.empty());
            case "unarchive" -> new Standing(AgentState.UNARCHIVING, Optional.empty());
            default -> this;
        };
    }
}
