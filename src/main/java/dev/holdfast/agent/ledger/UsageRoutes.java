package dev.holdfast.agent.ledger;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.storage.VolumeStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What an agent takes of the pool, as the API tells it.
public final class UsageRoutes {

    /// What keeps an agent from going beyond its limit.
    enum Fence {
        /// The kernel refuses.
        QUOTA,
        /// Growth is watched, uploads are refused, and the agent is frozen beyond.
        WATCH
    }

    /// In bytes on the disk.
    ///
    /// @param bytes what the present refers to
    /// @param snapshotsBytes what only snapshots still refer to
    /// @param countedAt absent until it was counted for the first time
    record UsageJson(
            long bytes,
            long files,
            long snapshotsBytes,
            long limit,
            Optional<Instant> countedAt,
            Fence fence,
            Count.State state) {}

    private final Agents agents;
    private final Ledger ledger;
    private final VolumeStore volumes;

    public UsageRoutes(Agents agents, Ledger ledger, VolumeStore volumes) {
        this.agents = agents;
        this.ledger = ledger;
        this.volumes = volumes;
    }

    public List<Route> routes() {
        return List.of(new Route(
                new Endpoint(
                        Method.GET,
                        "/v1/agents/{agent}/usage",
                        Scope.READ,
                        Void.class,
                        UsageJson.class,
                        "Says what an agent took of the pool when it was counted last.",
                        List.of("agent_not_found")),
                this::show));
    }

    private void show(Call call) {
        Agent agent = agents.find(call.principal(), call.path("agent"));
        Count count = ledger.of(agent.id()).orElseGet(() -> new Count(0, 0, 0, Instant.EPOCH));
        long limit = agent.definition().volumeLimit();
        call.json(
                200,
                new UsageJson(
                        count.bytes(),
                        count.files(),
                        count.history(),
                        limit,
                        Optional.of(count.counted()).filter(at -> !at.equals(Instant.EPOCH)),
                        volumes.capabilities().hardFence() ? Fence.QUOTA : Fence.WATCH,
                        count.state(limit)));
    }
}
