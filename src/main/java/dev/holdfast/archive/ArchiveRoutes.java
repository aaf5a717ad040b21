package dev.holdfast.archive;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Query;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.id.AgentId;
import dev.holdfast.operation.OperationAnswers;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// AgentArchives, as the API tells them.
public final class ArchiveRoutes {

    /// Cancels what an agent works on and what waits for it.
    @FunctionalInterface
    public interface Cancel {
        void taskOf(Agent agent) throws IOException, InterruptedException;
    }

    /// @param place where the pack is
    /// @param packedBytes what it takes there
    /// @param bytes what the files had, by their sizes
    /// @param ratio how many times smaller the pack is
    record ArchiveAnswer(
            AgentId agent,
            String place,
            long packedBytes,
            long bytes,
            double ratio,
            long files,
            int snapshots,
            boolean encrypted,
            Instant archivedAt) {

        static ArchiveAnswer of(Archive archive) {
            double ratio = archive.packed() == 0 ? 0 : (double) archive.bytes() / archive.packed();
            return new ArchiveAnswer(
                    archive.agent(),
                    archive.place(),
                    archive.packed(),
                    archive.bytes(),
                    Math.round(ratio * 100) / 100.0,
                    archive.files(),
                    archive.snapshots(),
                    !archive.key().isEmpty(),
                    archive.at());
        }
    }

    private static final Query CANCEL_TASK =
            new Query("cancel_task", "`true` cancels first what it works on and what waits for it.");

    private final AgentArchives archives;
    private final Agents agents;
    private final OperationAnswers operations;
    private final Cancel cancel;

    public ArchiveRoutes(AgentArchives archives, Agents agents, OperationAnswers operations, Cancel cancel) {
        this.archives = archives;
        this.agents = agents;
        this.operations = operations;
        this.cancel = cancel;
    }

    public List<Route> routes() {
        Endpoint archive = action(
                        "archive",
                        "Packs an agent's files with all snapshots into cold storage, and removes its runtime.",
                        "task_running",
                        "agent_archived",
                        "volume_missing")
                .asking(CANCEL_TASK, OperationAnswers.WAIT);
        Endpoint unarchive = action(
                        "unarchive",
                        "Brings an archived agent's files back; it is paused then.",
                        "agent_not_archived",
                        "archive_broken")
                .asking(OperationAnswers.WAIT);
        Endpoint show = new Endpoint(
                Method.GET,
                "/v1/agents/{agent}/archive",
                Scope.READ,
                Void.class,
                ArchiveAnswer.class,
                "Shows where an archived agent's files are and how much they take.",
                List.of("agent_not_found", "agent_not_archived"));
        return List.of(
                new Route(archive, this::archive), new Route(unarchive, this::unarchive), new Route(show, this::show));
    }

    private static Endpoint action(String verb, String summary, String... problems) {
        List<String> all = new java.util.ArrayList<>(
                List.of("agent_not_found", "operation_in_progress", "cold_storage_unavailable"));
        all.addAll(List.of(problems));
        return new Endpoint(
                Method.POST,
                "/v1/agents/{agent}/" + verb,
                Scope.WRITE,
                Void.class,
                OperationAnswers.TYPE,
                summary,
                all);
    }

    private void archive(Call call) throws IOException, InterruptedException {
        String agent = call.path("agent");
        if (call.query("cancel_task").equals(Optional.of("true"))) {
            cancel.taskOf(agents.find(call.principal(), agent));
        }
        operations.begun(call, archives.archive(call.principal(), agent));
    }

    private void unarchive(Call call) throws InterruptedException {
        operations.begun(call, archives.unarchive(call.principal(), call.path("agent")));
    }

    private void show(Call call) {
        Agent agent = agents.find(call.principal(), call.path("agent"));
        Archive archive = archives.of(agent.id())
                .orElseThrow(() -> Problem.conflict(
                        "agent_not_archived",
                        "Agent \"" + agent.name() + "\" is not archived; its files are in place."));
        call.json(200, ArchiveAnswer.of(archive));
    }
}
