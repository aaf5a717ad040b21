package dev.holdfast.agent.idle;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The busy leases' part of the API.
public final class LeaseRoutes {

    /// @param ttlSeconds for how long from now, at most a day
    /// @param reason why, in one line for people
    record LeaseRequest(long ttlSeconds, String reason) {}

    record LeaseAnswer(Instant until, String reason, String holder) {}

    private static final Endpoint TAKE = new Endpoint(
            Method.PUT,
            "/v1/agents/{agent}/lease",
            Scope.WRITE,
            LeaseRequest.class,
            LeaseAnswer.class,
            "Says that the agent is busy, so that it is not paused for idleness.",
            List.of("agent_not_found", "bad_lease"));

    private static final Endpoint END = new Endpoint(
            Method.DELETE,
            "/v1/agents/{agent}/lease",
            Scope.WRITE,
            Void.class,
            Void.class,
            "Says that the agent is no longer busy.",
            List.of("agent_not_found"));

    private final Agents agents;
    private final Leases leases;

    public LeaseRoutes(Agents agents, Leases leases) {
        this.agents = agents;
        this.leases = leases;
    }

    public List<Route> routes() {
        return List.of(new Route(TAKE, this::take), new Route(END, this::end));
    }

    private void take(Call call) {
        Agent agent = agents.find(call.principal(), call.path("agent"));
        LeaseRequest request = call.body(LeaseRequest.class);
        Lease lease = leases.take(
                agent.id(),
                Duration.ofSeconds(request.ttlSeconds()),
                request.reason(),
                call.principal().name());
        call.json(200, new LeaseAnswer(lease.until(), lease.reason(), lease.holder()));
    }

    private void end(Call call) {
        leases.end(agents.find(call.principal(), call.path("agent")).id());
        call.empty(204);
    }
}
