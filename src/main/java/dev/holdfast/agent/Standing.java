package dev.holdfast.agent;

import dev.holdfast.id.OperationId;
import dev.holdfast.runtime.FoundRuntime;
import java.util.Optional;

/// How an agent stands at one moment.
///
/// @param depth of one that is paused
/// @param operation the long work that is done on it
public record Standing(AgentState state, Optional<AgentState.Depth> depth, Optional<OperationId> operation) {

    static Standing of(Agent agent, Optional<FoundRuntime.State> found) {
        return new Standing(AgentState.of(agent, found), AgentState.depth(agent, found), Optional.empty());
    }

    /// The same while this long work, of this kind, is done on the agent.
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    Standing during(Optional<String> work, Optional<OperationId> id) {
        return switch (work.orElse("")) {
            case "archive" -> new Standing(AgentState.ARCHIVING, Optional.empty(), id);
            case "unarchive" -> new Standing(AgentState.UNARCHIVING, Optional.empty(), id);
            default -> new Standing(state, depth, id);
        };
    }
}
