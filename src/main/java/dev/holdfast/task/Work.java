package dev.holdfast.task;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.driver.AgentDriver;
import dev.holdfast.driver.Assignment;
import dev.holdfast.driver.Drivers;
import dev.holdfast.event.EventLog;
import dev.holdfast.gateway.Gateway;
import dev.holdfast.gateway.models.ModelTokens;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.Command;
import dev.holdfast.runtime.ProcessState;
import dev.holdfast.runtime.Processes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Works on one task: wakes the agent, starts the process, takes in what it says, and writes down how it
/// ended.
///
/// Everything here can be interrupted by a crash at any line and is gone on with by `next`: a task that is
/// written down as running is followed, or started again if its process never claimed it.
final class Work {

    private static final Logger LOG = LoggerFactory.getLogger(Work.class);

    /// Who became idle meanwhile is not told by an event.
    private static final Duration FOR_ROOM = Duration.ofSeconds(5);

    /// An engine is started anew within seconds.
    private static final Duration FOR_ENGINE = Duration.ofSeconds(1);

    /// What somebody who pulls at engine and containers makes a beginning fail with.
    private static final Set<String> PASSING =
            Set.of("engine_failed", "runtime_not_running", "runtime_not_found", "not_settling");

    private static final int MOST_TRIES = 5;

    private final Database database;
    private final EventLog events;
    private final Agents agents;
    private final Processes processes;
    private final ModelTokens tokens;
    private final Drivers drivers;
    private final Clock clock;
    private final Map<TaskId, Integer> tries = new ConcurrentHashMap<>();

    Work(
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
        this.processes = processes;
        this.tokens = tokens;
        this.drivers = drivers;
        this.clock = clock;
    }

    /// Works on the agent's running task, else on the first in its queue, to its end. Says whether there
    /// was one.
    boolean next(AgentId agent) {
        Optional<Task> task = database.read(tx -> TaskStore.in(tx, Task.State.RUNNING).stream()
                .filter(running -> running.agent().equals(agent))
                .findFirst()
                .or(() -> TaskStore.next(tx, agent)));
        if (task.isEmpty()) {
            return false;
        }
        try {
            work(task.get());
            return true;
        } catch (InterruptedException stopping) {
            return false;
        } catch (IOException | RuntimeException failed) {
            return mayBeginAgain(task.get(), failed) ? paused() : giveUp(task.get(), failed);
        }
    }

    /// Whether what failed passes by itself, so that the task is not lost for it: an engine that is
    /// away is waited for as a place is, and a runtime that somebody ended just before the process
    /// began is woken again. Nothing is run twice by that: as after a crash, `next` finds out what has
    /// begun.
    private boolean mayBeginAgain(Task task, Exception failed) {
        if (Thread.currentThread().isInterrupted()) {
            return false;
        }
        String code = failed instanceof Problem problem ? problem.code() : "";
        boolean open = database.read(tx -> TaskStore.find(tx, task.id())
                .filter(now -> !now.state().ended() && !now.cancelAsked())
                .isPresent());
        if (open && code.equals("engine_unavailable")) {
            return true;
        }
        return open && PASSING.contains(code) && tries.merge(task.id(), 1, Integer::sum) < MOST_TRIES;
    }

    /// Who comes back is told by an event, in most cases.
    private boolean paused() {
        try {
            events.await(events.last(), FOR_ENGINE);
            return true;
        } catch (InterruptedException stopping) {
            return false;
        }
    }

    private boolean giveUp(Task task, Exception failed) {
        if (Thread.currentThread().isInterrupted()) {
            return false;
        }
        if (!(failed instanceof Problem)) {
            LOG.error("Task {} could not be worked on.", task.id(), failed);
        }
        String reason = failed instanceof Problem problem ? problem.sentence() : String.valueOf(failed.getMessage());
        Optional<Task> now = database.read(tx -> TaskStore.find(tx, task.id()));
        now.ifPresent(running -> {
            quietly(() -> kill(running));
            Ending ending = running.cancelAsked() ? Ending.cancelled() : Ending.failed(reason);
            database.run(tx -> end(tx, running, ending));
            quietly(() -> forget(running));
        });
        return true;
    }

    private void work(Task task) throws IOException, InterruptedException {
        if (task.state() == Task.State.QUEUED || !hasBegun(task)) {
            begin(task);
        }
        Optional<Task> begun = database.read(tx -> TaskStore.find(tx, task.id()));
        if (begun.isPresent() && begun.get().state() == Task.State.RUNNING) {
            follow(begun.get());
        }
    }

    /// Whether a process has this task, after a crash between the writing down and the starting. When none
    /// has, it is made certain that none ever will, so that the task can be started again.
    private boolean hasBegun(Task task) throws IOException {
        RuntimeId runtime = task.runtime().orElseThrow();
        boolean never = processes.state(runtime, task.id()) instanceof ProcessState.NotStarted
                && processes.revoke(runtime, task.id());
        if (never) {
            processes.forget(runtime, task.id());
        }
        return !never;
    }

    private void begin(Task queued) throws IOException, InterruptedException {
        Optional<Task> open = database.write(tx -> occupy(tx, queued));
        if (open.isEmpty()) {
            return;
        }
        Task task = open.get();
        Optional<Agent> awake = awake(task);
        if (awake.isEmpty()) {
            return;
        }
        Agent agent = awake.get();
        RuntimeId runtime = agent.runtime().orElseThrow();
        database.run(tx -> {
            TaskStore.started(tx, task.id(), runtime, clock.instant());
            if (task.started().isEmpty()) {
                ObjectNode data = Json.object();
                task.note().ifPresent(note -> data.put("note", note));
                events.append(tx, Tasks.draft(task, "task.started", data));
            }
        });
        processes.start(runtime, task.id(), command(task, agent));
        boolean cancelled = database.read(
                tx -> TaskStore.find(tx, task.id()).filter(Task::cancelAsked).isPresent());
        if (cancelled) {
            processes.kill(runtime, task.id());
        }
    }

    /// Wakes the agent, as soon as there is room for it. Nothing when the task was cancelled meanwhile.
    private Optional<Agent> awake(Task task) throws IOException, InterruptedException {
        while (true) {
            long seen = events.last();
            try {
                return Optional.of(agents.lifecycle().wake(task.agent(), "woken by task " + task.id()));
            } catch (Problem full) {
                if (full.kind() != Problem.Kind.TOO_MANY_REQUESTS) {
                    throw full;
                }
            }
            boolean ended = database.read(tx -> TaskStore.find(tx, task.id())
                    .filter(now -> !now.state().ended())
                    .isEmpty());
            if (ended) {
                return Optional.empty();
            }
            events.await(seen, FOR_ROOM);
        }
    }

    /// From here on nobody pauses the agent or takes it away. What it is to hear goes with this task.
    private Optional<Task> occupy(Tx tx, Task queued) {
        Optional<Task> open =
                TaskStore.find(tx, queued.id()).filter(now -> !now.state().ended());
        if (open.isEmpty()) {
            return Optional.empty();
        }
        agents.occupy(tx, queued.agent(), queued.id());
        agents.takeNote(tx, queued.agent()).ifPresent(note -> {
            String all = open.get().note().map(told -> told + "\n" + note).orElse(note);
            TaskStore.note(tx, queued.id(), all);
        });
        return TaskStore.find(tx, queued.id());
    }

    private Command command(Task task, Agent agent) {
        AgentDriver driver = drivers.named(agent.definition().driver());
        return driver.command(new Assignment(
                task.prompt(),
                task.note(),
                task.session(),
                agent.definition().model(),
                Gateway.ADDRESS,
                tokens.issue(task.id(), task.agent()),
                agent.definition().environment()));
    }

    private void follow(Task task) throws IOException, InterruptedException {
        RuntimeId runtime = task.runtime().orElseThrow();
        Intake intake = new Intake(database, events, processes, driver(task), task);
        if (task.cancelAsked()) {
            processes.kill(runtime, task.id());
        }
        ProcessState state = processes.state(runtime, task.id());
        while (state instanceof ProcessState.Running) {
            intake.take(false);
            processes.await(runtime, task.id());
            state = processes.state(runtime, task.id());
        }
        // Nobody writes any more, so this takes in everything there is.
        intake.take(true);
        ProcessState ended = state;
        database.run(tx -> {
            Task now = TaskStore.find(tx, task.id()).orElseThrow();
            end(tx, now, Ending.of(now, ended));
        });
        forget(task);
    }

    private AgentDriver driver(Task task) {
        return drivers.named(agents.byId(task.agent()).definition().driver());
    }

    /// Writes the end down, once, with its event, and frees the agent.
    void end(Tx tx, Task task, Ending ending) {
        Task now = TaskStore.find(tx, task.id()).orElseThrow();
        if (now.state().ended()) {
            return;
        }
        TaskStore.ended(tx, task.id(), ending, clock.instant());
        tries.remove(task.id());
        agents.vacate(tx, task.agent(), task.id());
        if (now.started().isEmpty()) {
            // Nobody heard it, so it is for the next one.
            now.note().ifPresent(note -> agents.tell(tx, task.agent(), note));
        }
        ObjectNode data = Json.object().put("state", ending.state().name().toLowerCase(Locale.ROOT));
        ending.reason().ifPresent(reason -> data.put("reason", reason));
        ending.status().ifPresent(status -> data.put("exit_status", status));
        now.result().ifPresent(result -> data.put("result", result));
        events.append(tx, Tasks.draft(task, "task.ended", data));
    }

    void kill(Task task) throws IOException {
        if (task.runtime().isPresent()) {
            processes.kill(task.runtime().get(), task.id());
        }
    }

    /// Clears up behind an ended task: its token, its outputs, and whatever it left running.
    void forget(Task task) throws IOException {
        tokens.revoke(task.id());
        if (task.runtime().isPresent()) {
            processes.forget(task.runtime().get(), task.id());
            database.run(tx -> TaskStore.forgotten(tx, task.id()));
        }
    }

    /// What a crash left to clear up.
    void forgetEnded() {
        List<Task> left = database.read(TaskStore::endedWithRuntime);
        left.forEach(task -> quietly(() -> forget(task)));
    }

    void awaitEnd(TaskId id) throws InterruptedException {
        while (true) {
            long seen = events.last();
            boolean ended = database.read(tx ->
                    TaskStore.find(tx, id).filter(task -> !task.state().ended()).isEmpty());
            if (ended) {
                return;
            }
            events.await(seen, Duration.ofSeconds(1));
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void quietly(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException failed) {
            LOG.warn("Clearing up behind a task failed; it is tried again at the next start.", failed);
        }
    }
}
