package dev.holdfast.agent.batch;

import dev.holdfast.agent.AgentState.Depth;
import dev.holdfast.agent.Intent.Waking;
import dev.holdfast.agent.Lifecycle.Pause;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What somebody wants done to many agents.
///
/// @param agents their names or ids; one of this, `labels` and `all` says who
/// @param labels that each of them has, all of them
/// @param all whether it is everybody's turn
/// @param depth of a pause
/// @param waking of a pause
/// @param cancelTask whether the tasks of those that work are cancelled first
/// @param label of a snapshot
record Wish(
        Action action,
        Optional<List<String>> agents,
        Optional<Map<String, String>> labels,
        Optional<Boolean> all,
        Optional<Depth> depth,
        Optional<Waking> waking,
        Optional<Boolean> cancelTask,
        Optional<String> label) {

    boolean cancels() {
        return cancelTask.orElse(false);
    }

    Pause pause() {
        return new Pause(depth.orElse(Depth.FROZEN), waking.orElse(Waking.BY_TASK));
    }
}
