package dev.holdfast.snapshot.retention;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.ledger.Ledger;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.snapshot.Reason;
import dev.holdfast.snapshot.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The retention's part of the API: for the server, for the caller's organization, for an agent.
public final class RetentionRoutes {

    /// Every number has to be there, so that nobody keeps less by leaving one out.
    record PolicyRequest(
            Integer allDays, Integer last, Integer hourly, Integer daily, Integer weekly, Integer monthly) {

        Policy policy() {
            return new Policy(allDays, last, hourly, daily, weekly, monthly);
        }
    }

    /// @param from whose policy it is
    /// @param beforeRestoreDays how long what a restore replaced is kept at least
    record RetentionAnswer(Policy policy, String sentence, Subject.Level from, long beforeRestoreDays) {

        static RetentionAnswer of(Policies.InForce inForce) {
            return new RetentionAnswer(
                    inForce.policy(),
                    inForce.policy().sentence(),
                    inForce.from(),
                    new Reason.BeforeRestore().keptFor().toDays());
        }
    }

    /// @param policy the one that is in force when it is left out
    record PreviewRequest(Optional<PolicyRequest> policy) {}

    record Going(SnapshotId id, String reason, Optional<String> label, Instant createdAt) {

        static Going of(Snapshot snapshot) {
            return new Going(snapshot.id(), snapshot.reason().word(), snapshot.label(), snapshot.created());
        }
    }

    record Staying(SnapshotId id, Why why) {}

    /// @param going oldest first
    /// @param freedBytesEstimate a guess from what all snapshots of the agent took together when that was
    /// counted; absent before the first count
    record PreviewAnswer(Policy policy, List<Going> going, List<Staying> staying, Optional<Long> freedBytesEstimate) {}

    private static final List<String> PROBLEMS = List.of("agent_not_found", "bad_retention");
    private static final String SERVER = "/v1/retention";
    private static final String ORGANIZATION = "/v1/organization/retention";
    private static final String AGENT = "/v1/agents/{agent}/retention";

    private final Agents agents;
    private final Retention retention;
    private final Policies policies;
    private final Ledger ledger;

    public RetentionRoutes(Agents agents, Retention retention, Ledger ledger) {
        this.agents = agents;
        this.retention = retention;
        this.policies = retention.policies();
        this.ledger = ledger;
    }

    public List<Route> routes() {
        return List.of(
                new Route(show(SERVER, "server"), call -> answer(call, this::inForceOfServer)),
                new Route(set(SERVER, Scope.ADMIN, "server"), call -> set(call, this::server, this::inForceOfServer)),
                new Route(
                        clear(SERVER, Scope.ADMIN, "server"), call -> clear(call, this::server, this::inForceOfServer)),
                new Route(show(ORGANIZATION, "organization"), call -> answer(call, this::inForceOfOrganization)),
                new Route(
                        set(ORGANIZATION, Scope.ADMIN, "organization"),
                        call -> set(call, this::organization, this::inForceOfOrganization)),
                new Route(
                        clear(ORGANIZATION, Scope.ADMIN, "organization"),
                        call -> clear(call, this::organization, this::inForceOfOrganization)),
                new Route(show(AGENT, "agent"), call -> answer(call, this::inForceOfAgent)),
                new Route(set(AGENT, Scope.WRITE, "agent"), call -> set(call, this::agent, this::inForceOfAgent)),
                new Route(clear(AGENT, Scope.WRITE, "agent"), call -> clear(call, this::agent, this::inForceOfAgent)),
                new Route(PREVIEW, this::preview));
    }

    private static final Endpoint PREVIEW = new Endpoint(
            Method.POST,
            AGENT + "/preview",
            Scope.READ,
            PreviewRequest.class,
            PreviewAnswer.class,
            "Tells which snapshots of the agent would go under a retention, and changes nothing.",
            PROBLEMS);

    private static Endpoint show(String path, String whose) {
        return new Endpoint(
                Method.GET,
                path,
                Scope.READ,
                Void.class,
                RetentionAnswer.class,
                "Shows which snapshots are kept by the retention that is in force for the " + whose + ".",
                PROBLEMS);
    }

    private static Endpoint set(String path, Scope scope, String whose) {
        return new Endpoint(
                Method.PUT,
                path,
                scope,
                PolicyRequest.class,
                RetentionAnswer.class,
                "Says which snapshots are kept for the " + whose + "; what it does not keep begins to go after half"
                        + " a minute.",
                PROBLEMS);
    }

    private static Endpoint clear(String path, Scope scope, String whose) {
        return new Endpoint(
                Method.DELETE,
                path,
                scope,
                Void.class,
                RetentionAnswer.class,
                "Takes back what was said for the " + whose + ", so that the next wider retention counts.",
                PROBLEMS);
    }

    private Subject server(Call call) {
        return Subject.SERVER;
    }

    private Subject organization(Call call) {
        return Subject.organization(call.principal().organization());
    }

    private Subject agent(Call call) {
        return Subject.of(found(call).id());
    }

    private Agent found(Call call) {
        return agents.find(call.principal(), call.path("agent"));
    }

    private Policies.InForce inForceOfServer(Call call) {
        return policies.ofServer();
    }

    private Policies.InForce inForceOfOrganization(Call call) {
        return policies.ofOrganization(call.principal().organization());
    }

    private Policies.InForce inForceOfAgent(Call call) {
        Agent agent = found(call);
        return policies.ofAgent(agent.id(), agent.organization());
    }

    private static void answer(Call call, Function<Call, Policies.InForce> inForce) {
        call.json(200, RetentionAnswer.of(inForce.apply(call)));
    }

    private void set(Call call, Function<Call, Subject> subject, Function<Call, Policies.InForce> inForce) {
        Subject found = subject.apply(call);
        Policy policy = call.body(PolicyRequest.class).policy();
        policies.set(found, policy, "set by " + call.principal().name());
        retention.lookAgain();
        answer(call, inForce);
    }

    private void clear(Call call, Function<Call, Subject> subject, Function<Call, Policies.InForce> inForce) {
        policies.clear(subject.apply(call), "taken back by " + call.principal().name());
        retention.lookAgain();
        answer(call, inForce);
    }

    private void preview(Call call) {
        Agent agent = found(call);
        Policy policy = call.body(PreviewRequest.class)
                .policy()
                .map(PolicyRequest::policy)
                .orElseGet(() -> inForceOfAgent(call).policy());
        Retention.Outcome outcome = retention.outcome(agent.id(), policy);
        List<Going> going = outcome.going().stream().map(Going::of).toList();
        List<Staying> staying = outcome.staying().entrySet().stream()
                .map(entry -> new Staying(entry.getKey(), entry.getValue()))
                .toList();
        call.json(
                200,
                new PreviewAnswer(
                        policy, going, staying, ledger.history(agent.id()).map(outcome::freed)));
    }
}
