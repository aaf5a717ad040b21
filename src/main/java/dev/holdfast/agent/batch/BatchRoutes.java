package dev.holdfast.agent.batch;

import dev.holdfast.access.AuditLog;
import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Standing;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.id.AgentId;
import dev.holdfast.operation.Batches;
import dev.holdfast.operation.OperationAnswers;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// The batches' part of the API.
public final class BatchRoutes {

    /// What would come of one of the agents.
    enum Would {
        DO,
        UNCHANGED,
        REFUSED
    }

    /// @param agent absent when there is none of this name
    /// @param code of the problem that is in the way, which `detail` tells
    record ForetoldAnswer(
            Optional<AgentId> agent, String name, Would would, Optional<String> code, Optional<String> detail) {}

    /// @param counts how many would come to each outcome
    record PreviewAnswer(Action action, Map<Would, Integer> counts, List<ForetoldAnswer> results) {

        static PreviewAnswer of(Action action, List<ForetoldAnswer> results) {
            Map<Would, Integer> counts = new TreeMap<>();
            results.forEach(result -> counts.merge(result.would(), 1, Integer::sum));
            return new PreviewAnswer(action, counts, results);
        }
    }

    private static final Endpoint BEGIN = new Endpoint(
                    Method.POST,
                    "/v1/agents/batch",
                    Scope.WRITE,
                    Wish.class,
                    OperationAnswers.TYPE,
                    "Does one thing to many agents, chosen by labels or by name, some side by side. It is an operation with"
                            + " a result for each: what is refused for one keeps none of the others from it.",
                    List.of("nobody_chosen", "too_many_agents", "bad_query"))
            .asking(OperationAnswers.WAIT);

    private static final Endpoint PREVIEW = new Endpoint(
            Method.POST,
            "/v1/agents/batch/preview",
            Scope.READ,
            Wish.class,
            PreviewAnswer.class,
            "Tells what would come of it for each agent as it stands now, and changes nothing.",
            List.of("nobody_chosen", "too_many_agents"));

    private final Agents agents;
    private final Deeds deeds;
    private final Batches batches;
    private final OperationAnswers answers;
    private final AuditLog audit;

    public BatchRoutes(Agents agents, Deeds deeds, Batches batches, OperationAnswers answers, AuditLog audit) {
        this.agents = agents;
        this.deeds = deeds;
        this.batches = batches;
        this.answers = answers;
        this.audit = audit;
    }

    public List<Route> routes() {
        return List.of(new Route(BEGIN, this::begin), new Route(PREVIEW, this::preview));
    }

    private void begin(Call call) throws InterruptedException {
        Wish wish = call.body(Wish.class);
        Principal principal = call.principal();
        List<Chosen> chosen = Chosen.by(wish, principal, agents);
        Batches.Plan plan = new Batches.Plan(
                principal.organization(),
                wish.action().word(),
                wish.action().weight(),
                chosen.stream().map(Chosen::item).toList());
        Audited audited =
                new Audited(audit, principal, wish.action(), new AuditLog.Origin(call.address(), call.requestId()));
        answers.begun(call, batches.start(plan, agent -> audited.turn(agent, () -> deeds.on(principal, agent, wish))));
    }

    private void preview(Call call) throws IOException {
        Wish wish = call.body(Wish.class);
        List<Chosen> chosen = Chosen.by(wish, call.principal(), agents);
        Map<AgentId, Standing> standings = agents.standings(
                chosen.stream().flatMap(one -> one.agent().stream()).toList());
        call.json(
                200,
                PreviewAnswer.of(
                        wish.action(),
                        chosen.stream()
                                .map(one -> foretold(wish, one, standings))
                                .toList()));
    }

    private static ForetoldAnswer foretold(Wish wish, Chosen one, Map<AgentId, Standing> standings) {
        Optional<AgentId> id = one.agent().map(Agent::id);
        try {
            Agent agent = one.agent().orElseThrow(one::nobody);
            Forecast forecast = Forecast.of(wish, agent, Objects.requireNonNull(standings.get(agent.id())));
            Would would = switch (forecast) {
                case DOES -> Would.DO;
                case UNCHANGED -> Would.UNCHANGED;
            };
            return new ForetoldAnswer(id, one.name(), would, Optional.empty(), Optional.empty());
        } catch (Problem inTheWay) {
            return new ForetoldAnswer(
                    id, one.name(), Would.REFUSED, Optional.of(inTheWay.code()), Optional.of(inTheWay.sentence()));
        }
    }
}
