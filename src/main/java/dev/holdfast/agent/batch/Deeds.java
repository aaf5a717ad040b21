package dev.holdfast.agent.batch;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.AgentState.Depth;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Lifecycle;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.OperationId;
import dev.holdfast.operation.Batches.Turn;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/// What each action does to one agent.
public final class Deeds {

    /// What rooms above do.
    public record Above(Cancel cancel, Begin archive, Begin unarchive, Take snapshot) {}

    /// Ends what an agent works on and what waits for it.
    @FunctionalInterface
    public interface Cancel {
        void tasksOf(Agent agent) throws IOException, InterruptedException;
    }

    /// Begins long work on an agent.
    @FunctionalInterface
    public interface Begin {
        OperationId on(Principal principal, String agent) throws IOException;
    }

    /// Takes a snapshot with this label, if there is one.
    @FunctionalInterface
    public interface Take {
        void of(Principal principal, String agent, Optional<String> label) throws IOException;
    }

    private final Agents agents;
    private final Above above;
    private final Function<Principal, Optional<Principal>> again;

    /// @param again a caller as it stands now, if it may still call
    public Deeds(Agents agents, Above above, Function<Principal, Optional<Principal>> again) {
        this.agents = agents;
        this.above = above;
        this.again = again;
    }

    /// @throws Problem what stands in the way; FORBIDDEN `caller_gone` when whoever asked for it may no longer
    Turn on(Principal caller, AgentId id, Wish wish) throws IOException, InterruptedException {
        Principal principal = again.apply(caller)
                .filter(now -> now.scope().covers(Principal.Scope.WRITE))
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.FORBIDDEN,
                        "caller_gone",
                        "Whoever asked for this was signed out or may not do it any more."));
        Agent agent = agents.find(principal, id.value());
        if (Forecast.of(wish, agent, agents.standing(agent)) == Forecast.UNCHANGED) {
            return new Turn.Unchanged();
        }
        if (wish.cancels() && wish.action().endsTasks()) {
            above.cancel().tasksOf(agent);
        }
        return act(principal, agent, wish);
    }

    private Turn act(Principal principal, Agent agent, Wish wish) throws IOException, InterruptedException {
        Lifecycle lifecycle = agents.lifecycle();
        String id = agent.id().value();
        switch (wish.action()) {
            case PAUSE -> lifecycle.pause(principal, id, pause(agent, wish));
            case RESUME -> lifecycle.resume(principal, id);
            case RESTART -> lifecycle.restart(principal, id);
            case RECOVER -> lifecycle.recover(principal, id);
            case SNAPSHOT -> above.snapshot().of(principal, id, wish.label());
            case CANCEL_TASK -> above.cancel().tasksOf(agent);
            case DELETE -> lifecycle.delete(principal, id);
            case ARCHIVE -> {
                return new Turn.Begun(above.archive().on(principal, id));
            }
            case UNARCHIVE -> {
                return new Turn.Begun(above.unarchive().on(principal, id));
            }
        }
        return new Turn.Done();
    }

    /// What is stopped stays so.
    private Lifecycle.Pause pause(Agent agent, Wish wish) throws IOException {
        boolean stopped = agents.standing(agent).depth().equals(Optional.of(Depth.STOPPED));
        return stopped ? new Lifecycle.Pause(Depth.STOPPED, wish.pause().waking()) : wish.pause();
    }
}
