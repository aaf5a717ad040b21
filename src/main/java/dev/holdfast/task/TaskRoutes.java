package dev.holdfast.task;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.event.EventFeed;
import dev.holdfast.event.EventLog.Filter;
import dev.holdfast.gateway.models.Usage;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Query;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Page;
import dev.holdfast.http.Route;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.TaskId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The tasks' part of the API, with the event streams of one agent and of one task.
public final class TaskRoutes {

    record CreateRequest(String prompt, Optional<String> session) {}

    record TaskAnswer(
            TaskId id,
            AgentId agent,
            String prompt,
            Optional<String> note,
            Task.State state,
            Optional<String> reason,
            Optional<String> session,
            Optional<String> result,
            Optional<Integer> exitStatus,
            Usage usage,
            Instant createdAt,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt) {}

    record TasksAnswer(List<TaskAnswer> tasks, Optional<String> nextCursor) {}

    private static final Query WAIT =
            new Query("wait", "Waits so long for the end of the task before it answers, such as 30s; at most 99s.");

    private final Tasks tasks;
    private final Agents agents;
    private final Function<TaskId, Usage> usage;
    private final EventFeed feed;

    public TaskRoutes(Tasks tasks, Agents agents, Function<TaskId, Usage> usage, EventFeed feed) {
        this.tasks = tasks;
        this.agents = agents;
        this.usage = usage;
        this.feed = feed;
    }

    public List<Route> routes() {
        String all = "/v1/agents/{agent}/tasks";
        String one = all + "/{task}";
        return List.of(
                route(
                        endpoint(Method.POST, all, CreateRequest.class, TaskAnswer.class, "Gives an agent a task."),
                        this::create),
                route(
                        endpoint(
                                        Method.GET,
                                        all,
                                        Void.class,
                                        TasksAnswer.class,
                                        "Lists an agent's tasks, newest first.")
                                .asking(Page.LIMIT, Page.CURSOR),
                        this::list),
                route(
                        endpoint(Method.GET, one, Void.class, TaskAnswer.class, "Shows a task.")
                                .asking(WAIT),
                        this::show),
                route(
                        endpoint(
                                Method.POST,
                                one + "/cancel",
                                Void.class,
                                TaskAnswer.class,
                                "Ends a task with everything it started."),
                        this::cancel),
                route(
                        endpoint(Method.GET, one + "/events", Void.class, byte[].class, "Streams a task's events."),
                        this::taskEvents),
                route(
                        endpoint(
                                Method.GET,
                                "/v1/agents/{agent}/events",
                                Void.class,
                                byte[].class,
                                "Streams an agent's events."),
                        this::agentEvents));
    }

    private static Route route(Endpoint endpoint, Route.Handler handler) {
        return new Route(endpoint, handler);
    }

    private static Endpoint endpoint(Method method, String path, Class<?> request, Class<?> answer, String summary) {
        Scope scope = method == Method.GET ? Scope.READ : Scope.WRITE;
        return new Endpoint(
                method,
                path,
                scope,
                request,
                answer,
                summary,
                List.of("agent_not_found", "task_not_found", "bad_prompt", "agent_paused", "agent_archived"));
    }

    private void create(Call call) {
        CreateRequest request = call.body(CreateRequest.class);
        Task task = tasks.create(call.principal(), call.path("agent"), request.prompt(), request.session());
        call.json(201, answer(task));
    }

    private void list(Call call) {
        Page page = Page.of(call);
        List<Task> found = tasks.page(call.principal(), call.path("agent"), page.cursor(), page.limit());
        List<TaskAnswer> answers = found.stream().map(this::answer).toList();
        call.json(
                200, new TasksAnswer(answers, page.next(found, last -> last.id().value())));
    }

    private void show(Call call) throws InterruptedException {
        Duration wait = call.query("wait").map(TaskRoutes::seconds).orElse(Duration.ZERO);
        if (wait.isPositive()) {
            feed.await(call, () -> named(call).state().ended(), wait);
        }
        call.json(200, answer(named(call)));
    }

    private static Duration seconds(String text) {
        if (!text.matches("[0-9]{1,2}s")) {
            throw Problem.badRequest("bad_query", "\"wait\" is a number of seconds up to 99, such as 30s.");
        }
        return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }

    private void cancel(Call call) throws IOException, InterruptedException {
        call.json(200, answer(tasks.cancel(call.principal(), call.path("agent"), new TaskId(call.path("task")))));
    }

    private void taskEvents(Call call) throws IOException, InterruptedException {
        Task task = named(call);
        feed.stream(call, new Filter(Optional.of(task.agent()), Optional.of(task.id())));
    }

    private void agentEvents(Call call) throws IOException, InterruptedException {
        Agent agent = agents.find(call.principal(), call.path("agent"));
        feed.stream(call, new Filter(Optional.of(agent.id()), Optional.empty()));
    }

    private Task named(Call call) {
        return tasks.find(call.principal(), call.path("agent"), new TaskId(call.path("task")));
    }

    private TaskAnswer answer(Task task) {
        return new TaskAnswer(
                task.id(),
                task.agent(),
                task.prompt(),
                task.note(),
                task.state(),
                task.reason(),
                task.session(),
                task.result(),
                task.exitStatus().isPresent() ? Optional.of(task.exitStatus().getAsInt()) : Optional.empty(),
                usage.apply(task.id()),
                task.created(),
                task.started(),
                task.ended());
    }
}
