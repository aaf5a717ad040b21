package dev.holdfast.agent.batch;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.AgentState;
import dev.holdfast.agent.AgentState.Depth;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Lifecycle;
import dev.holdfast.agent.Standing;
import dev.holdfast.agent.Wanted;
import dev.holdfast.problem.Problem;
import java.util.Optional;

/// What would come of an action on one agent as it stands, as far as that can be told without trying. A pure
/// function, total by the compiler.
enum Forecast {
    /// It would be done.
    DOES,
    /// It is so already.
    UNCHANGED;

    /// @throws Problem what would be in the way
    static Forecast of(Wish wish, Agent agent, Standing standing) {
        if (isSo(wish, agent, standing)) {
            return UNCHANGED;
        }
        switch (wish.action()) {
            case PAUSE, RESUME, RESTART, RECOVER, SNAPSHOT -> Lifecycle.refuseArchived(agent);
            case ARCHIVE, UNARCHIVE, CANCEL_TASK, DELETE -> {}
        }
        refuseDuringLongWork(wish, standing);
        if (wish.action().endsTasks() && !wish.cancels()) {
            Agents.refuseWhileOccupied(agent);
        }
        return DOES;
    }

    private static boolean isSo(Wish wish, Agent agent, Standing standing) {
        return switch (wish.action()) {
            case PAUSE -> isPausedSo(wish, agent, standing);
            case RESUME -> standing.state() == AgentState.RUNNING;
            case RECOVER -> standing.state() != AgentState.ERROR && agent.wanted() != Wanted.ARCHIVED;
            case ARCHIVE -> standing.state() == AgentState.ARCHIVED;
            case UNARCHIVE -> agent.wanted() != Wanted.ARCHIVED && standing.state() != AgentState.UNARCHIVING;
            case RESTART, SNAPSHOT, CANCEL_TASK, DELETE -> false;
        };
    }

    /// One that is stopped is not to be brought up to be frozen.
    private static boolean isPausedSo(Wish wish, Agent agent, Standing standing) {
        Optional<Depth> depth = standing.depth();
        boolean asDeep = depth.equals(Optional.of(Depth.STOPPED))
                || depth.equals(Optional.of(wish.pause().depth()));
        return depth.isPresent()
                && asDeep
                && agent.intent().waking() == wish.pause().waking();
    }

    private static void refuseDuringLongWork(Wish wish, Standing standing) {
        boolean busy = standing.state() == AgentState.ARCHIVING || standing.state() == AgentState.UNARCHIVING;
        if (busy && wish.action() != Action.CANCEL_TASK) {
            throw Problem.conflict(
                    "operation_in_progress", "It is being archived or brought back: wait for the end, or cancel that.");
        }
    }
}
