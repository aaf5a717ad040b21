package dev.holdfast.agent;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.AgentRequests.ChangeRequest;
import dev.holdfast.agent.AgentRequests.CreateRequest;
import dev.holdfast.agent.Definition.Egress;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Page;
import dev.holdfast.http.Route;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.OperationId;
import dev.holdfast.id.TaskId;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.RuntimeSpec.Limits;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The agents' part of the API.
public final class AgentRoutes {

    /// Ends the task that occupies an agent, and returns when it has ended.
    @FunctionalInterface
    public interface Cancel {
        void taskOf(Agent agent) throws IOException, InterruptedException;
    }

    /// What a create may leave out, and what it may name.
    ///
    /// @param image what runs when the call names none
    /// @param knowsProvider whether there is a provider of this name
    /// @param retention which of an agent's snapshots are kept, for people
    /// @param idleness what is known of an agent's idleness
    /// @param repairs what was tried to repair an agent
    public record Defaults(
            String driver,
            String image,
            Predicate<String> knowsProvider,
            Function<Agent, String> retention,
            Function<Agent, Idleness> idleness,
            Function<AgentId, Optional<Repairs>> repairs) {}

    /// @param volumeBytes how much of the pool it may take with its snapshots
    record LimitsAnswer(long memory, int cpus, int processes, long volumeBytes) {

        static LimitsAnswer of(Definition definition) {
            Limits limits = definition.limits();
            return new LimitsAnswer(limits.memory(), limits.cpus(), limits.processes(), definition.volumeLimit());
        }
    }

    /// @param depth of a paused one: whether its memory is kept
    /// @param waking who wakes it while it is paused
    /// @param operation the long work that is done on it
    /// @param repairs what was tried while it stands in error; left out in lists
    /// @param retention which of its snapshots are kept, for people; left out in lists
    /// @param idle what is known of its idleness; left out in lists
    record AgentAnswer(
            AgentId id,
            String name,
            String organization,
            String driver,
            String image,
            Optional<String> provider,
            Optional<String> model,
            Egress egress,
            LimitsAnswer limits,
            Optional<Long> snapshotEverySeconds,
            Map<String, String> labels,
            boolean writableRoot,
            AgentState state,
            Optional<AgentState.Depth> depth,
            Optional<Intent.Waking> waking,
            String reason,
            Optional<TaskId> task,
            Optional<OperationId> operation,
            Instant createdAt,
            Optional<LastEvent> lastEvent,
            Optional<Repairs> repairs,
            Optional<String> retention,
            Optional<Idleness> idle) {

        /// As a list shows it.
        static AgentAnswer of(Agent agent, Standing standing, Optional<LastEvent> last) {
            return of(agent, standing, last, More.NONE);
        }

        static AgentAnswer of(Agent agent, Standing standing, Optional<LastEvent> last, More more) {
            Definition definition = agent.definition();
            return new AgentAnswer(
                    agent.id(),
                    agent.name().value(),
                    agent.organization(),
                    definition.driver(),
                    definition.image(),
                    definition.provider(),
                    definition.model(),
                    definition.egress(),
                    LimitsAnswer.of(definition),
                    definition.snapshotEverySeconds(),
                    definition.labels(),
                    definition.rootWritable(),
                    standing.state(),
                    standing.depth(),
                    Optional.of(agent.intent().waking())
                            .filter(any -> agent.wanted().isPaused()),
                    agent.problem().orElse(agent.because()),
                    agent.task(),
                    standing.operation(),
                    agent.created(),
                    last,
                    more.repairs(),
                    more.retention(),
                    more.idle());
        }
    }

    /// What is told of one agent and left out in lists.
    record More(Optional<Repairs> repairs, Optional<String> retention, Optional<Idleness> idle) {
        static final More NONE = new More(Optional.empty(), Optional.empty(), Optional.empty());
    }

    record AgentsAnswer(List<AgentAnswer> agents, Optional<String> nextCursor) {}

    /// What an action on one agent does.
    @FunctionalInterface
    private interface Action {
        Agent on(Principal principal, String agent) throws IOException;
    }

    private static final Endpoint.Query CANCEL_TASK =
            new Endpoint.Query("cancel_task", "`true` cancels first what it works on and what waits for it.");

    private static final Endpoint CREATE = new Endpoint(
            Method.POST,
            "/v1/agents",
            Scope.WRITE,
            CreateRequest.class,
            AgentAnswer.class,
            "Makes an agent with an empty workspace and starts it.",
            List.of(
                    "agent_exists",
                    "bad_name",
                    "bad_idle",
                    "unknown_driver",
                    "unknown_provider",
                    "driver_program_missing"));

    private static final Endpoint CHANGE = new Endpoint(
            Method.PATCH,
            "/v1/agents/{agent}",
            Scope.WRITE,
            ChangeRequest.class,
            AgentAnswer.class,
            "Changes what an agent is made of, on the same workspace: limits at once, an image by a new runtime, the"
                    + " rest from its next task on.",
            List.of(
                    "agent_not_found",
                    "bad_limits",
                    "bad_schedule",
                    "bad_idle",
                    "unknown_driver",
                    "unknown_provider",
                    "image_not_found",
                    "driver_program_missing",
                    "limits_refused",
                    "task_running"));

    private static final Endpoint PAUSE = new Endpoint(
                    Method.POST,
                    "/v1/agents/{agent}/pause",
                    Scope.WRITE,
                    Void.class,
                    AgentAnswer.class,
                    "Pauses an agent; its files are kept, and its memory too unless it is to be stopped.",
                    List.of("agent_not_found", "task_running", "volume_missing", "bad_query"))
            .asking(
                    new Endpoint.Query("depth", "`frozen`, which is usual, keeps its memory; `stopped` keeps none."),
                    new Endpoint.Query("waking", "`by_hand` lets no task wake it; usual is `by_task`."),
                    CANCEL_TASK);

    private static final Endpoint LIST = new Endpoint(
                    Method.GET,
                    "/v1/agents",
                    Scope.READ,
                    Void.class,
                    AgentsAnswer.class,
                    "Lists the agents, oldest first.",
                    List.of())
            .asking(Page.LIMIT, Page.CURSOR);

    private final Agents agents;
    private final Cancel cancel;
    private final Defaults defaults;

    public AgentRoutes(Agents agents, Cancel cancel, Defaults defaults) {
        this.agents = agents;
        this.cancel = cancel;
        this.defaults = defaults;
    }

    public List<Route> routes() {
        return List.of(
                new Route(CREATE, this::create),
                new Route(LIST, this::list),
                new Route(CHANGE, this::change),
                action(Method.GET, "", "Shows an agent.", agents::find),
                new Route(PAUSE, this::pause),
                action(Method.POST, "/resume", "Resumes an agent.", agents.lifecycle()::resume),
                action(
                        Method.POST,
                        "/restart",
                        "Starts the agent's runtime anew on the same workspace.",
                        agents.lifecycle()::restart),
                action(
                        Method.POST,
                        "/recover",
                        "Makes a new runtime for an agent in error, on the same workspace.",
                        agents.lifecycle()::recover),
                action(Method.DELETE, "", "Moves an agent to the trash.", agents.lifecycle()::delete));
    }

    private void create(Call call) throws IOException {
        CreateRequest request = call.body(CreateRequest.class);
        request.provider().ifPresent(this::refuseUnknownProvider);
        Agent agent = agents.create(call.principal(), new AgentName(request.name()), request.definition(defaults));
        call.json(201, answer(agent));
    }

    private void refuseUnknownProvider(String provider) {
        if (!defaults.knowsProvider().test(provider)) {
            throw Problem.unprocessable(
                    "unknown_provider",
                    "There is no provider \"" + provider + "\"; see GET /v1/providers, or set it first.");
        }
    }

    private void change(Call call) throws IOException {
        ChangeRequest request = call.body(ChangeRequest.class);
        request.provider().ifPresent(this::refuseUnknownProvider);
        call.json(200, answer(agents.change(call.principal(), call.path("agent"), request.change())));
    }

    private void pause(Call call) throws IOException, InterruptedException {
        Lifecycle.Pause pause = new Lifecycle.Pause(
                word(call, "depth", AgentState.Depth.FROZEN), word(call, "waking", Intent.Waking.BY_TASK));
        cancelIfAsked(call);
        call.json(200, answer(agents.lifecycle().pause(call.principal(), call.path("agent"), pause)));
    }

    /// One of the words of an enum, or the usual one.
    private static <E extends Enum<E>> E word(Call call, String name, E usual) {
        String word = call.query(name).orElseGet(() -> usual.name().toLowerCase(Locale.ROOT));
        return Stream.of(usual.getDeclaringClass().getEnumConstants())
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> Problem.badRequest("bad_query", "\"" + word + "\" is no " + name + "."));
    }

    private void cancelIfAsked(Call call) throws IOException, InterruptedException {
        if (call.query("cancel_task").equals(Optional.of("true"))) {
            cancel.taskOf(agents.find(call.principal(), call.path("agent")));
        }
    }

    private void list(Call call) throws IOException {
        Page page = Page.of(call);
        List<Agent> found = agents.page(call.principal(), page.cursor(), page.limit());
        Map<AgentId, Standing> standings = agents.standings(found);
        Map<AgentId, LastEvent> events = agents.lastEvents(found);
        List<AgentAnswer> answers = found.stream()
                .map(agent -> AgentAnswer.of(
                        agent,
                        Objects.requireNonNull(standings.get(agent.id())),
                        Optional.ofNullable(events.get(agent.id()))))
                .toList();
        call.json(
                200,
                new AgentsAnswer(answers, page.next(found, last -> last.id().value())));
    }

    private Route action(Method method, String verb, String summary, Action action) {
        Scope scope = method == Method.GET ? Scope.READ : Scope.WRITE;
        Endpoint endpoint = new Endpoint(
                method,
                "/v1/agents/{agent}" + verb,
                scope,
                Void.class,
                AgentAnswer.class,
                summary,
                List.of("agent_not_found", "task_running", "volume_missing"));
        return new Route(endpoint, call -> {
            String agent = call.path("agent");
            if (method != Method.GET) {
                cancelIfAsked(call);
            }
            call.json(200, answer(action.on(call.principal(), agent)));
        });
    }

    private AgentAnswer answer(Agent agent) throws IOException {
        Map<AgentId, LastEvent> last = agents.lastEvents(List.of(agent));
        return AgentAnswer.of(
                agent,
                agents.standing(agent),
                Optional.ofNullable(last.get(agent.id())),
                new More(
                        agent.problem().flatMap(any -> defaults.repairs().apply(agent.id())),
                        Optional.of(defaults.retention().apply(agent)),
                        Optional.of(defaults.idleness().apply(agent))));
    }
}
