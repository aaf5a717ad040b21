package dev.holdfast.fork;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.AgentName;
import dev.holdfast.agent.AgentState;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.ForkNames;
import dev.holdfast.agent.Origin;
import dev.holdfast.agent.Standing;
import dev.holdfast.agent.Wanted;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The forks' part of the API.
public final class ForkRoutes {

    /// @param name of the one fork, or what comes before the numbers of several
    /// @param paused whether they begin paused; without it one runs, and several are paused
    record ForkRequest(
            Optional<Integer> count,
            Optional<String> name,
            Optional<List<String>> names,
            Optional<SnapshotId> snapshot,
            Optional<Boolean> paused,
            Optional<TaskRequest> task) {

        Forks.Wish wish(Agent parent) {
            ForkNames chosen = chosen(parent);
            boolean pausing = paused.orElse(chosen.count() > 1);
            return new Forks.Wish(
                    chosen,
                    snapshot,
                    pausing ? Wanted.STOPPED : Wanted.RUNNING,
                    task.map(first -> new Forks.FirstTask(first.prompt(), first.session())));
        }

        private ForkNames chosen(Agent parent) {
            if (names.isPresent()) {
                if (name.isPresent()
                        || count.orElse(names.get().size()) != names.get().size()) {
                    throw Problem.unprocessable(
                            "bad_names", "Give as many names as forks, or one name, or none; not both.");
                }
                return new ForkNames.Given(
                        names.get().stream().map(AgentName::new).toList());
            }
            int wanted = count.orElse(1);
            if (name.isPresent() && wanted == 1) {
                return new ForkNames.Given(List.of(new AgentName(name.get())));
            }
            String stem = name.map(given -> new AgentName(given).value()).orElse(parent.name() + "-fork");
            return new ForkNames.Numbered(stem, wanted);
        }
    }

    /// @param session one of the parent's, to go on with
    record TaskRequest(String prompt, Optional<String> session) {}

    record ForkedAnswer(AgentId id, String name, AgentState state, String reason, Instant createdAt) {}

    /// @param snapshot of the parent, which all of them were equal to
    record ForksAnswer(SnapshotId snapshot, List<ForkedAnswer> forks) {}

    /// @param parent absent of the first one
    /// @param snapshot of the parent, which it was equal to
    record MemberAnswer(
            AgentId id,
            String name,
            Lineage.Standing standing,
            Optional<AgentId> parent,
            Optional<SnapshotId> snapshot,
            Optional<Instant> snapshotAt,
            Optional<Instant> forkedAt) {

        static MemberAnswer of(Lineage.Member member) {
            return new MemberAnswer(
                    member.id(),
                    member.name(),
                    member.standing(),
                    member.origin().map(Origin::parent),
                    member.origin().map(Origin::snapshot),
                    member.origin().map(Origin::frozen),
                    member.origin().map(Origin::forked));
        }
    }

    /// @param agents the whole family, every parent before its children
    record LineageAnswer(List<MemberAnswer> agents) {}

    private static final Endpoint FORK = new Endpoint(
            Method.POST,
            "/v1/agents/{agent}/fork",
            Scope.WRITE,
            ForkRequest.class,
            ForksAnswer.class,
            "Makes agents out of this one's files, as they are now or were in a snapshot.",
            List.of(
                    "agent_not_found",
                    "snapshot_not_found",
                    "agent_exists",
                    "bad_name",
                    "bad_names",
                    "bad_count",
                    "bad_prompt",
                    "volume_missing"));

    private static final Endpoint LINEAGE = new Endpoint(
            Method.GET,
            "/v1/agents/{agent}/lineage",
            Scope.READ,
            Void.class,
            LineageAnswer.class,
            "Lists the family of an agent: all that are forks of each other, also those that are gone.",
            List.of("agent_not_found"));

    private final Forks forks;
    private final Lineage lineage;
    private final Agents agents;

    public ForkRoutes(Forks forks, Lineage lineage, Agents agents) {
        this.forks = forks;
        this.lineage = lineage;
        this.agents = agents;
    }

    public List<Route> routes() {
        return List.of(new Route(FORK, this::fork), new Route(LINEAGE, this::lineage));
    }

    private void fork(Call call) throws IOException {
        Agent parent = agents.find(call.principal(), call.path("agent"));
        Forks.Wish wish = call.body(ForkRequest.class).wish(parent);
        Forks.Forked forked = forks.fork(call.principal(), parent.id().value(), wish);
        Map<AgentId, Standing> standings = agents.standings(forked.forks());
        List<ForkedAnswer> answers = forked.forks().stream()
                .map(fork -> new ForkedAnswer(
                        fork.id(),
                        fork.name().value(),
                        Objects.requireNonNull(standings.get(fork.id())).state(),
                        fork.problem().orElse(fork.because()),
                        fork.created()))
                .toList();
        call.json(201, new ForksAnswer(forked.snapshot(), answers));
    }

    private void lineage(Call call) {
        List<Lineage.Member> family = lineage.of(call.principal(), call.path("agent"));
        call.json(200, new LineageAnswer(family.stream().map(MemberAnswer::of).toList()));
    }
}
