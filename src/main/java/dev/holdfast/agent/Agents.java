package dev.holdfast.agent;

import dev.holdfast.access.Principal;
import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.driver.AgentDriver;
import dev.holdfast.driver.Drivers;
import dev.holdfast.event.EventLog;
import dev.holdfast.gateway.Gateway;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.operation.Operations;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.FoundRuntime;
import dev.holdfast.runtime.RuntimeSpec;
import dev.holdfast.runtime.warm.WarmRuntimes;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/// The agents: how they come to be, are found, and are brought to what is wanted of them.
public final class Agents {

    private final Database database;
    private final EventLog events;
    private final ContainerRuntime runtimes;
    private final Operations operations;
    private final Drivers drivers;
    private final Clock clock;
    private final Settling settling;
    private final Creation creation;
    private final Trash trash;
    private final Forking forking;
    private final Origins origins;
    private final Lifecycle lifecycle;
    private final Changing changing;

    public Agents(
            Database database,
            EventLog events,
            Operations operations,
            VolumeStore volumes,
            ContainerRuntime runtimes,
            WarmRuntimes warm,
            Gateway gateway,
            Drivers drivers,
            Admission.Caps caps,
            Clock clock) {
        this.database = database;
        this.events = events;
        this.operations = operations;
        this.runtimes = runtimes;
        this.drivers = drivers;
        this.clock = clock;
        Supply supply = new Supply(runtimes, warm);
        this.settling = new Settling(database, events, volumes, supply, gateway);
        this.creation = new Creation(database, events, volumes, supply, settling);
        this.trash = new Trash(database, events, volumes, operations, settling, clock);
        this.forking = new Forking(database, events, operations, volumes, creation, clock);
        this.origins = new Origins(database);
        this.changing = new Changing(database, events, operations, runtimes, settling, drivers, clock);
        this.lifecycle = new Lifecycle(this, database, operations, settling, trash, reserve(warm), caps, clock);
    }

    /// Makes an agent: its volume, its runtime, and the two together. A create that fails leaves nothing
    /// behind.
    public Agent create(Principal principal, AgentName name, Definition definition) throws IOException {
        AgentDriver driver = drivers.named(definition.driver());
        Instant now = clock.instant();
        Agent agent = new Agent(
                AgentId.fresh(),
                principal.organization(),
                name,
                definition,
                VolumeId.fresh(),
                Optional.empty(),
                Optional.empty(),
                new Intent(Wanted.RUNNING, "created by " + principal.name(), now),
                false,
                Optional.empty(),
                Optional.empty(),
                now,
                Optional.empty());
        try (var _ = lifecycle.admission().seat(agent.id(), definition.runtime())) {
            return operations.alone(agent.id(), () -> creation.make(agent, driver));
        }
    }

    /// The agent of this name or id.
    ///
    /// @throws Problem NOT_FOUND `agent_not_found`, also for one of another organization or in the trash
    public Agent find(Principal principal, String nameOrId) {
        return database.read(tx -> find(tx, principal, nameOrId));
    }

    private static Agent find(Tx tx, Principal principal, String nameOrId) {
        Optional<Agent> found = nameOrId.startsWith("agt_")
                ? AgentStore.find(tx, new AgentId(nameOrId))
                : AgentStore.find(tx, principal.organization(), nameOrId);
        return found.filter(agent -> agent.made()
                        && agent.deleted().isEmpty()
                        && agent.organization().equals(principal.organization()))
                .orElseThrow(() -> Problem.notFound("agent", nameOrId));
    }

    /// As `find`, for one who is about to use the agent's files.
    ///
    /// @throws Problem UNAVAILABLE `volume_missing` while the volume is not the one that was left, CONFLICT
    /// `agent_archived` while it is packed away
    public Agent findWithFiles(Principal principal, String nameOrId) throws IOException {
        Agent agent = find(principal, nameOrId);
        Lifecycle.refuseArchived(agent);
        if (agent.problem().isPresent()) {
            settling.demandVolume(agent);
        }
        return agent;
    }

    /// The agent with this id, in the trash or not.
    public Agent byId(AgentId id) {
        return database.read(tx -> AgentStore.find(tx, id)).orElseThrow(() -> Problem.notFound("agent", id.value()));
    }

    /// The agent with this id, if there is one that is not in the trash.
    public Optional<Agent> present(AgentId id) {
        return database.read(tx -> AgentStore.find(tx, id))
                .filter(agent -> agent.made() && agent.deleted().isEmpty());
    }

    /// The agent with this id, made or not, in the trash or not, if there is one.
    Optional<Agent> stored(AgentId id) {
        return database.read(tx -> AgentStore.find(tx, id));
    }

    /// The agents after `cursor`, the id of the last one seen, oldest first.
    public List<Agent> page(Principal principal, String cursor, int limit) {
        return database.read(tx -> AgentStore.page(tx, principal.organization(), cursor, limit));
    }

    /// Every agent whose volume may exist, for the reconciler and for rooms that recover.
    public List<Agent> all() {
        return database.read(AgentStore::all);
    }

    /// The agents of which something is wrong.
    List<Agent> failing() {
        return database.read(AgentStore::failing);
    }

    /// The agents that may have something in memory, or should.
    public List<Agent> living() {
        return database.read(AgentStore::living);
    }

    /// What the runtimes of those that run or may be woken are made of, the commonest first.
    public List<RuntimeSpec> kinds() {
        return database.read(AgentStore::kinds);
    }

    private static Admission.Reserve reserve(WarmRuntimes warm) {
        return new Admission.Reserve() {
            @Override
            public List<RuntimeSpec> waiting() {
                return warm.waiting();
            }

            @Override
            public boolean giveUp(RuntimeSpec kind) {
                return warm.giveUp(kind);
            }
        };
    }

    /// How many agents there are of which this is wanted; those in the trash only as `DELETED`.
    public long count(Wanted wanted) {
        return database.read(tx -> AgentStore.count(tx, wanted));
    }

    /// How these agents stand, with one question to the engine for all of them.
    public Map<AgentId, Standing> standings(List<Agent> agents) throws IOException {
        Map<RuntimeId, FoundRuntime.State> found =
                runtimes.list().stream().collect(Collectors.toMap(FoundRuntime::id, FoundRuntime::state));
        return agents.stream()
                .collect(Collectors.toMap(
                        Agent::id,
                        agent -> Standing.of(agent, agent.runtime().flatMap(id -> Optional.ofNullable(found.get(id))))
                                .during(operations.occupation(agent.id()), operations.underWay(agent.id()))));
    }

    /// The last thing that each of these agents did, where there was anything.
    Map<AgentId, LastEvent> lastEvents(List<Agent> agents) {
        List<AgentId> ids = agents.stream().map(Agent::id).toList();
        return events.newest(ids, LastEvent.KINDS).values().stream()
                .collect(Collectors.toMap(event -> event.agent().orElseThrow(), LastEvent::of));
    }

    public Standing standing(Agent agent) throws IOException {
        Optional<FoundRuntime.State> found = agent.runtime().isEmpty()
                ? Optional.empty()
                : runtimes.find(agent.runtime().get()).map(FoundRuntime::state);
        return Standing.of(agent, found).during(operations.occupation(agent.id()), operations.underWay(agent.id()));
    }

    /// Changes what the agent is made of.
    public Agent change(Principal principal, String nameOrId, Definition.Change change) throws IOException {
        return changing.change(find(principal, nameOrId).id(), change, "changed by " + principal.name());
    }

    /// Runs the work while nobody else acts on the agent.
    public <T> T alone(AgentId id, Operations.Work<T> work) throws IOException {
        return operations.alone(id, work);
    }

    /// Stops the agent's runtime; the caller is alone with the agent and settles it afterwards.
    public void stop(Agent agent) throws IOException {
        settling.stop(agent);
    }

    /// Brings the agent to what is wanted of it; the caller is alone with it.
    public Agent settle(AgentId id) throws IOException {
        return settling.settle(byId(id));
    }

    /// The same where the caller's own work is done: of an agent that cannot be brought there the
    /// reason is written down, and it is tried again.
    public void settleOrTell(AgentId id) {
        var _ = reconcile(id);
    }

    /// Says within the transaction that the agent has no runtime any more. The one that it had is
    /// nobody's then, and is removed as such.
    public void letGo(Tx tx, AgentId agent) {
        AgentStore.runtime(tx, agent, Optional.empty());
    }

    /// Says within the transaction what is wanted of the agent from now on; the caller is alone with it.
    public void want(Tx tx, AgentId agent, Intent intent) {
        AgentStore.want(tx, agent, intent);
    }

    /// Says within the transaction that this task occupies the agent. Whatever would end the agent is
    /// refused meanwhile.
    public void occupy(Tx tx, AgentId agent, TaskId task) {
        AgentStore.task(tx, agent, Optional.of(task));
    }

    /// Says within the transaction that this task no longer occupies the agent.
    public void vacate(Tx tx, AgentId agent, TaskId task) {
        if (AgentStore.find(tx, agent).flatMap(Agent::task).equals(Optional.of(task))) {
            AgentStore.task(tx, agent, Optional.empty());
        }
    }

    /// Says within the transaction that a restore gave the volume another head.
    public void restored(Tx tx, AgentId agent, UUID head) {
        AgentStore.head(tx, agent, head);
    }

    /// Says within the transaction what the agent is to hear with its next task, in one line.
    public void tell(Tx tx, AgentId agent, String line) {
        AgentStore.tell(tx, agent, line);
    }

    /// Takes, within the transaction, what the agent is to hear.
    public Optional<String> takeNote(Tx tx, AgentId agent) {
        Optional<String> note = AgentStore.note(tx, agent);
        note.ifPresent(taken -> AgentStore.note(tx, agent, Optional.empty()));
        return note;
    }

    /// Brings these agents to what is wanted of them, some side by side, as the reconciler does: of one that
    /// cannot be brought there the reason is written down.
    public void settleAll(List<AgentId> agents) {
        Semaphore places = new Semaphore(Reconciler.SIDE_BY_SIDE);
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            agents.forEach(id -> {
                var _ = each.submit(() -> {
                    places.acquireUninterruptibly();
                    try {
                        return reconcile(id);
                    } finally {
                        places.release();
                    }
                });
            });
        }
    }

    /// Leaves every agent as it is found from now on.
    void leave() {
        settling.leave();
    }

    /// What can be asked of an agent's life.
    public Lifecycle lifecycle() {
        return lifecycle;
    }

    public Trash trash() {
        return trash;
    }

    public Forking forking() {
        return forking;
    }

    public Origins origins() {
        return origins;
    }

    /// Brings the agent to what is wanted of it, or writes down why that cannot be. Never fails.
    Outcome reconcile(AgentId id) {
        if (operations.occupation(id).isPresent()) {
            // Whoever is at it settles the agent at the end.
            return Outcome.SETTLED;
        }
        try {
            operations.alone(id, () -> {
                Optional<Agent> agent = database.read(tx -> AgentStore.find(tx, id));
                if (agent.isPresent() && !agent.get().made()) {
                    creation.undo(id, new IOException("the server ended while it was made"));
                } else if (agent.isPresent()) {
                    settling.settle(agent.get());
                }
                return Boolean.TRUE;
            });
            return Outcome.SETTLED;
        } catch (IOException | RuntimeException failed) {
            settling.fail(id, failed);
            boolean away = failed instanceof Problem problem && problem.code().equals("engine_unavailable");
            return away ? Outcome.ENGINE_AWAY : Outcome.FAILED;
        }
    }

    /// The agent that a runtime was made for, if it still is its runtime.
    Optional<Agent> owner(RuntimeId runtime) {
        return database.read(tx -> AgentStore.byRuntime(tx, runtime));
    }

    /// Removes a runtime that is nobody's.
    void discard(RuntimeId runtime) throws IOException {
        settling.discard(runtime);
    }

    /// @throws Problem CONFLICT `task_running` while a task occupies the agent
    public static void refuseWhileOccupied(Agent agent) {
        if (agent.task().isPresent()) {
            throw Problem.conflict(
                    "task_running",
                    "Agent \"" + agent.name() + "\" is working on task "
                            + agent.task().get() + "; cancel it first, or ask for it with ?cancel_task=true.");
        }
    }
}
