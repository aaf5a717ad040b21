package dev.holdfast.task;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Lifecycle;
import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.driver.Drivers;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.gateway.models.ModelTokens;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.Processes;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/// The tasks. Each agent works on one at a time, in the order they were asked for; agents work side by
/// side.
public final class Tasks implements AutoCloseable {

    private static final int MAX_PROMPT = 256 * 1024;

    private final Database database;
    private final EventLog events;
    private final Agents agents;
    private final Clock clock;
    private final Work work;
    private final Map<AgentId, Thread> workers = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public Tasks(
            Database database,
            EventLog events,
            Agents agents,
            Processes processes,
            ModelTokens tokens,
            Drivers drivers,
            Clock clock) {
        this.database = database;
        this.events = events;
        this.agents = agents;
        this.clock = clock;
        this.work = new Work(database, events, agents, processes, tokens, drivers, clock);
    }

    /// Goes on with every task that a stop of the server interrupted, and with the queues. Called once,
    /// after the agents were settled.
    public void resume() {
        database.read(TaskStore::newest).ifPresent(TaskId::precede);
        work.forgetEnded();
        database.read(tx -> TaskStore.in(tx, Task.State.RUNNING)).forEach(task -> employ(task.agent()));
        database.read(tx -> TaskStore.in(tx, Task.State.QUEUED)).forEach(task -> employ(task.agent()));
    }

    /// Queues a task. A paused agent is woken for it.
    ///
    /// @param session what an earlier task said of its session, to go on with
    /// @throws Problem CONFLICT `agent_archived`, and `agent_paused` when only a person may wake it
    public Task create(Principal principal, String nameOrId, String prompt, Optional<String> session) {
        requirePrompt(prompt);
        Agent agent = agents.find(principal, nameOrId);
        Lifecycle.refuseIfNoTaskWakes(agent);
        return database.write(tx -> queue(tx, agent.id(), prompt, session));
    }

    /// Queues a task within the transaction.
    ///
    /// @param prompt one that `requirePrompt` lets pass
    public Task queue(Tx tx, AgentId agent, String prompt, Optional<String> session) {
        Task task = new Task(
                TaskId.fresh(),
                agent,
                prompt,
                Optional.empty(),
                Task.State.QUEUED,
                Optional.empty(),
                session,
                Optional.empty(),
                false,
                OptionalInt.empty(),
                Optional.empty(),
                Task.Offsets.START,
                false,
                clock.instant(),
                Optional.empty(),
                Optional.empty());
        TaskStore.insert(tx, task);
        events.append(tx, draft(task, "task.queued", Json.object().put("prompt", shortened(prompt))));
        tx.afterCommit(() -> employ(agent));
        return task;
    }

    /// @throws Problem UNPROCESSABLE `bad_prompt`
    public static void requirePrompt(String prompt) {
        if (prompt.isBlank() || prompt.length() > MAX_PROMPT || prompt.indexOf('\0') >= 0) {
            throw Problem.unprocessable(
                    "bad_prompt", "A prompt has 1 to " + MAX_PROMPT + " characters, and no NUL among them.");
        }
    }

    /// Whether what a task wrote in this runtime may still have to be read.
    public boolean needs(RuntimeId runtime) {
        return database.read(tx -> TaskStore.hasRuntime(tx, runtime));
    }

    public Task find(Principal principal, String nameOrId, TaskId id) {
        Agent agent = agents.find(principal, nameOrId);
        return database.read(tx -> TaskStore.find(tx, id))
                .filter(task -> task.agent().equals(agent.id()))
                .orElseThrow(() -> Problem.notFound("task", id.value()));
    }

    /// The agent's tasks before `cursor`, the id of the last one seen, newest first.
    public List<Task> page(Principal principal, String nameOrId, String cursor, int limit) {
        Agent agent = agents.find(principal, nameOrId);
        return database.read(tx -> TaskStore.page(tx, agent.id(), cursor, limit));
    }

    /// Ends the task with everything it started, and returns when it has ended. One that has ended already
    /// is left alone.
    public Task cancel(Principal principal, String nameOrId, TaskId id) throws IOException, InterruptedException {
        return cancel(find(principal, nameOrId, id));
    }

    /// Ends the task that occupies the agent, if one does, and empties its queue.
    public void cancelAll(Agent agent) throws IOException, InterruptedException {
        for (Task.State state : List.of(Task.State.QUEUED, Task.State.RUNNING)) {
            for (Task task : database.read(tx -> TaskStore.in(tx, state))) {
                if (task.agent().equals(agent.id())) {
                    cancel(task);
                }
            }
        }
    }

    private Task cancel(Task task) throws IOException, InterruptedException {
        Task asked = database.write(tx -> {
            Task now = TaskStore.find(tx, task.id()).orElseThrow();
            if (now.state() == Task.State.QUEUED) {
                work.end(tx, now, Ending.cancelled());
            } else if (now.state() == Task.State.RUNNING) {
                TaskStore.cancelAsked(tx, now.id());
            }
            return TaskStore.find(tx, task.id()).orElseThrow();
        });
        if (asked.state() == Task.State.RUNNING) {
            work.kill(asked);
            work.awaitEnd(asked.id());
        }
        return database.read(tx -> TaskStore.find(tx, task.id()).orElseThrow());
    }

    /// Told that an agent was deleted: cancels what waits for it.
    public void dropQueue(Event deleted) {
        AgentId agent = deleted.agent().orElseThrow();
        database.run(tx -> {
            for (Task task : TaskStore.in(tx, Task.State.QUEUED)) {
                if (task.agent().equals(agent)) {
                    work.end(tx, task, Ending.cancelled());
                }
            }
        });
    }

    /// Sees to it that somebody works through the agent's queue.
    private void employ(AgentId agent) {
        workers.compute(agent, (id, worker) -> {
            if (closed || (worker != null && worker.isAlive())) {
                return worker;
            }
            return Thread.ofVirtual().name("tasks-" + id).start(() -> workThrough(id));
        });
    }

    private void workThrough(AgentId agent) {
        while (!closed && work.next(agent)) {}
        workers.remove(agent, Thread.currentThread());
        // A task that was queued between the last look and the line above found a worker that was about to leave.
        if (!closed && database.read(tx -> TaskStore.next(tx, agent)).isPresent()) {
            employ(agent);
        }
    }

    static Event.Draft draft(Task task, String type, ObjectNode data) {
        return new Event.Draft(type, Optional.of(task.agent()), Optional.of(task.id()), data);
    }

    private static String shortened(String prompt) {
        return prompt.length() <= 4096 ? prompt : prompt.substring(0, 4096) + "…";
    }

    /// Stops following. The processes go on, and the next server finds them again.
    @Override
    public void close() {
        closed = true;
        workers.values().forEach(Thread::interrupt);
    }
}
