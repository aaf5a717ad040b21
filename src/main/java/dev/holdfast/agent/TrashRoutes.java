package dev.holdfast.agent;

import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.id.AgentId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The trash's part of the API.
public final class TrashRoutes {

    /// @param leavesAt when it goes for good, unless it is taken out before
    record DeletedAnswer(AgentId id, String name, String reason, Instant deletedAt, Instant leavesAt) {

        static DeletedAnswer of(Trash.Deleted deleted) {
            Agent agent = deleted.agent();
            return new DeletedAnswer(
                    agent.id(),
                    agent.name().value(),
                    agent.because(),
                    agent.deleted().orElseThrow(),
                    deleted.leaves());
        }
    }

    /// @param keepsSeconds how long a deleted agent can be brought back
    record TrashAnswer(List<DeletedAnswer> agents, long keepsSeconds) {}

    record UndeletedAnswer(AgentId id, String name, AgentState state, String reason) {}

    private static final Endpoint LIST = new Endpoint(
            Method.GET,
            "/v1/trash",
            Scope.READ,
            Void.class,
            TrashAnswer.class,
            "Lists the agents in the trash, last deleted first.",
            List.of());

    private static final Endpoint UNDELETE = new Endpoint(
                    Method.POST,
                    "/v1/agents/{agent}/undelete",
                    Scope.WRITE,
                    Void.class,
                    UndeletedAnswer.class,
                    "Takes an agent out of the trash, with its files and snapshots; it is paused then.",
                    List.of("agent_not_found", "agent_exists", "agents_of_this_name", "bad_name", "volume_missing"))
            .asking(new Endpoint.Query("name", "What it is to be called, when its name was taken meanwhile."));

    private final Agents agents;
    private final Duration keeps;

    public TrashRoutes(Agents agents, Duration keeps) {
        this.agents = agents;
        this.keeps = keeps;
    }

    public List<Route> routes() {
        return List.of(new Route(LIST, this::list), new Route(UNDELETE, this::undelete));
    }

    private void list(Call call) {
        List<DeletedAnswer> deleted = agents.trash().list(call.principal(), keeps).stream()
                .map(DeletedAnswer::of)
                .toList();
        call.json(200, new TrashAnswer(deleted, keeps.toSeconds()));
    }

    private void undelete(Call call) throws IOException {
        Agent back = agents.trash()
                .undelete(
                        call.principal(), call.path("agent"), call.query("name").map(AgentName::new));
        call.json(
                200,
                new UndeletedAnswer(
                        back.id(),
                        back.name().value(),
                        agents.standing(back).state(),
                        back.problem().orElse(back.because())));
    }
}
