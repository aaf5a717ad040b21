package dev.holdfast.agent;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Intent.Waking;
import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import dev.holdfast.operation.Operations;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// What can be asked of an agent's life.
///
/// Every action is alone with its agent, writes down what is wanted, and settles. When the server dies in
/// between, the reconciler settles at the next start, so an action that was written down is finished and
/// one that was not never began.
public final class Lifecycle {

    /// How an agent is to be paused.
    public record Pause(AgentState.Depth depth, Waking waking) {

        Wanted wanted() {
            return switch (depth) {
                case FROZEN -> Wanted.FROZEN;
                case STOPPED -> Wanted.STOPPED;
            };
        }
    }

    private final Agents agents;
    private final Database database;
    private final Operations operations;
    private final Settling settling;
    private final Trash trash;
    private final Admission admission;
    private final Clock clock;

    Lifecycle(
            Agents agents,
            Database database,
            Operations operations,
            Settling settling,
            Trash trash,
            Admission.Reserve reserve,
            Admission.Caps caps,
            Clock clock) {
        this.agents = agents;
        this.database = database;
        this.operations = operations;
        this.settling = settling;
        this.trash = trash;
        this.admission = new Admission(database, caps, reserve, this::makeRoom);
        this.clock = clock;
    }

    /// Freezes the agent's runtime, or ends it after a snapshot; the files are kept in any case.
    public Agent pause(Principal principal, String nameOrId, Pause pause) throws IOException {
        Intent paused = new Intent(pause.wanted(), "paused by " + principal.name(), clock.instant(), pause.waking());
        return want(agents.find(principal, nameOrId).id(), paused, now -> {
            Agents.refuseWhileOccupied(now);
            refuseArchived(now);
        });
    }

    public Agent resume(Principal principal, String nameOrId) throws IOException {
        Agent agent = agents.find(principal, nameOrId);
        refuseArchived(agent);
        try (var _ = admission.seat(agent)) {
            return want(
                    agent.id(), intent(Wanted.RUNNING, "resumed by " + principal.name()), Lifecycle::refuseArchived);
        }
    }

    /// Freezes the agent whatever it is doing, because it would do harm otherwise. A task goes on when it does.
    public Agent freeze(AgentId id, String because) throws IOException {
        return want(id, intent(Wanted.FROZEN, because), anybody -> {});
    }

    /// Pauses an agent that was seen to be idle, unless something else is wanted of it by now, or a task has come,
    /// or it is `still` idle no more. Says whether it was. What goes wrong is written down with the agent.
    ///
    /// @param within what else is written down in the same transaction
    public boolean rest(Agent seen, Intent intent, BooleanSupplier still, Consumer<Tx> within) throws IOException {
        return operations.alone(seen.id(), () -> {
            boolean rests = still.getAsBoolean() && database.write(tx -> wantIfSame(tx, seen, intent, within));
            if (rests) {
                agents.reconcile(seen.id());
            }
            return rests;
        });
    }

    private boolean makeRoom(Agent agent, AgentState.Depth depth, String because) throws IOException {
        Wanted wanted = new Pause(depth, agent.intent().waking()).wanted();
        return rest(
                agent,
                new Intent(wanted, because, clock.instant(), agent.intent().waking()),
                () -> true,
                tx -> {});
    }

    /// Who may run, and who has to make room.
    public Admission admission() {
        return admission;
    }

    private static boolean wantIfSame(Tx tx, Agent seen, Intent intent, Consumer<Tx> within) {
        boolean same = AgentStore.find(tx, seen.id())
                .filter(now -> now.intent().equals(seen.intent()) && now.task().isEmpty())
                .isPresent();
        if (same) {
            AgentStore.want(tx, seen.id(), intent);
            within.accept(tx);
        }
        return same;
    }

    /// Sees to it that the agent runs, waking it when it is paused unless only a person may.
    ///
    /// @throws Problem CONFLICT as `refuseIfNoTaskWakes`; TOO_MANY_REQUESTS `no_room`
    public Agent wake(AgentId id, String because) throws IOException {
        try (var _ = admission.seat(agents.byId(id))) {
            return wakeSeated(id, because);
        }
    }

    private Agent wakeSeated(AgentId id, String because) throws IOException {
        return operations.alone(id, () -> {
            Agent waking = database.write(tx -> {
                Agent now = AgentStore.present(tx, id);
                refuseIfNoTaskWakes(now);
                if (now.wanted().isPaused()) {
                    AgentStore.want(tx, id, intent(Wanted.RUNNING, because));
                }
                return AgentStore.find(tx, id).orElseThrow();
            });
            return settleOrTell(waking);
        });
    }

    /// What goes wrong is the caller's to hear, and everybody's who looks at the agent.
    private Agent settleOrTell(Agent agent) throws IOException {
        try {
            return settling.settle(agent);
        } catch (IOException | RuntimeException failed) {
            settling.fail(agent.id(), failed);
            throw failed;
        }
    }

    /// A new start of the runtime on the same volume. Everything that ran in it ends.
    public Agent restart(Principal principal, String nameOrId) throws IOException {
        return anew(agents.find(principal, nameOrId), "restarted by " + principal.name(), settling::stop);
    }

    /// A new runtime on the same volume, out of whatever state the agent is in.
    public Agent recover(Principal principal, String nameOrId) throws IOException {
        return anew(agents.find(principal, nameOrId), "recovered by " + principal.name(), settling::remove);
    }

    /// A way to end a runtime.
    private interface End {
        void of(Agent agent) throws IOException;
    }

    private Agent anew(Agent agent, String because, End end) throws IOException {
        try (var _ = admission.seat(agent)) {
            return anewSeated(agent, because, end);
        }
    }

    private Agent anewSeated(Agent agent, String because, End end) throws IOException {
        return operations.alone(agent.id(), () -> {
            Agent wanting = wanting(agent.id(), intent(Wanted.RUNNING, because), now -> {
                Agents.refuseWhileOccupied(now);
                refuseArchived(now);
            });
            settling.tellEnding(wanting);
            end.of(wanting);
            return settleOrTell(agents.byId(agent.id()));
        });
    }

    /// Moves the agent to the trash: its runtime goes, its volume and snapshots stay, its name is free at
    /// once.
    public Agent delete(Principal principal, String nameOrId) throws IOException {
        Agent agent = agents.find(principal, nameOrId);
        String because = "deleted by " + principal.name();
        return operations.alone(agent.id(), () -> {
            Agent now = database.read(tx -> AgentStore.present(tx, agent.id()));
            Agents.refuseWhileOccupied(now);
            settling.tellEnding(now);
            return trash.take(agent.id(), intent(Wanted.DELETED, because));
        });
    }

    /// Tells, from now on, whenever an agent's runtime is about to end because somebody asked for it or it was
    /// idle. Whoever is told is alone with the agent, may take some time, and does not fail.
    public void beforeStop(Consumer<Agent> told) {
        settling.beforeStop(told);
    }

    private Agent want(AgentId id, Intent intent, Consumer<Agent> check) throws IOException {
        return operations.alone(id, () -> settleOrTell(wanting(id, intent, check)));
    }

    /// Writes down what is wanted from now on, unless the check says no.
    private Agent wanting(AgentId id, Intent intent, Consumer<Agent> check) {
        return database.write(tx -> {
            check.accept(AgentStore.present(tx, id));
            AgentStore.want(tx, id, intent);
            return AgentStore.find(tx, id).orElseThrow();
        });
    }

    private Intent intent(Wanted wanted, String because) {
        return new Intent(wanted, because, clock.instant());
    }

    /// @throws Problem CONFLICT `agent_archived` when its files are packed away
    public static void refuseArchived(Agent agent) {
        if (agent.wanted() == Wanted.ARCHIVED) {
            throw Problem.conflict(
                    "agent_archived",
                    "Agent \"" + agent.name() + "\" is archived: its files are packed away. Unarchive it first.");
        }
    }

    /// Whether a task may be given to the agent.
    ///
    /// @throws Problem CONFLICT `agent_archived`, and `agent_paused` when only a person may wake it
    public static void refuseIfNoTaskWakes(Agent agent) {
        refuseArchived(agent);
        if (agent.wanted().isPaused() && agent.intent().waking() == Waking.BY_HAND) {
            throw Problem.conflict(
                    "agent_paused",
                    "Agent \"" + agent.name() + "\" was " + agent.because()
                            + " and is to stay so; resume it first, then give it the task.");
        }
    }
}
