package dev.holdfast.fork;

import dev.holdfast.fork.Adoptions.Adopted;
import dev.holdfast.fork.ChangeSet.Change;
import dev.holdfast.fork.ChangeSet.Kind;
import dev.holdfast.fork.Merge.Side;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Query;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Page;
import dev.holdfast.http.Route;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.workspace.FilePaths;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/// Comparing agents and adopting what a fork changed, in the API. Paths are as in addresses; a name for people comes
/// with each.
public final class AdoptRoutes {

    /// @param from the fork
    /// @param paths what alone is to come over, with all beneath it
    /// @param take for paths that both changed, whose is to be taken
    /// @param preview only says what would change
    record AdoptRequest(
            String from, Optional<List<String>> paths, Optional<Map<String, Side>> take, Optional<Boolean> preview) {

        Adoptions.Wish wish() {
            Map<FilePath, Side> decided = new HashMap<>();
            take.orElse(Map.of())
                    .forEach((path, side) -> decided.put(FilePaths.decode(path).path(), side));
            List<FilePath> only = paths.orElse(List.of()).stream()
                    .map(path -> FilePaths.decode(path).path())
                    .toList();
            return new Adoptions.Wish(from, only, decided);
        }
    }

    record ChangeAnswer(
            String path,
            String name,
            Kind change,
            FileEntry.Type type,
            Optional<Long> sizeBefore,
            Optional<Long> sizeAfter) {

        static ChangeAnswer of(Map.Entry<FilePath, Change> changed) {
            Change change = changed.getValue();
            return new ChangeAnswer(
                    FilePaths.encode(changed.getKey()),
                    changed.getKey().toString(),
                    change.kind(),
                    change.now().or(change::was).orElseThrow().type(),
                    change.was().map(FileEntry::size),
                    change.now().map(FileEntry::size));
        }
    }

    /// @param ours what the parent did
    /// @param theirs what the fork did
    record ConflictAnswer(String path, String name, Kind ours, Kind theirs) {

        static ConflictAnswer of(Merge.Conflict conflict) {
            return new ConflictAnswer(
                    FilePaths.encode(conflict.path()), conflict.path().toString(), conflict.ours(), conflict.theirs());
        }
    }

    /// @param snapshot what both began with
    /// @param kept the snapshot that holds what was replaced; absent when nothing was, and of a preview
    /// @param changes what the fork changed and the parent does not have
    /// @param leftOut folders that both have of which only the mode differs
    record AdoptAnswer(
            AgentId from,
            SnapshotId snapshot,
            Optional<SnapshotId> kept,
            List<ChangeAnswer> changes,
            List<ConflictAnswer> conflicts,
            List<String> leftOut) {

        static AdoptAnswer of(Adopted adopted) {
            Merge merge = adopted.merge();
            return new AdoptAnswer(
                    adopted.fork(),
                    adopted.base(),
                    adopted.kept(),
                    adopted.changes().entrySet().stream().map(ChangeAnswer::of).toList(),
                    merge.conflicts().stream().map(ConflictAnswer::of).toList(),
                    merge.leftOut().stream().map(FilePaths::encode).toList());
        }
    }

    /// @param total how many paths differ
    record CompareAnswer(int total, List<ChangeAnswer> changes, Optional<String> nextCursor) {}

    private static final Endpoint ADOPT = new Endpoint(
            Method.POST,
            "/v1/agents/{agent}/adopt",
            Scope.WRITE,
            AdoptRequest.class,
            AdoptAnswer.class,
            "Brings what a fork changed into the agent that it was made from, and keeps what is replaced.",
            List.of(
                    "agent_not_found",
                    "not_its_fork",
                    "base_gone",
                    "adopt_conflicts",
                    "workspace_changing",
                    "too_many_changes",
                    "task_running",
                    "bad_path"));

    private static final Endpoint COMPARE = new Endpoint(
                    Method.GET,
                    "/v1/agents/{agent}/compare",
                    Scope.READ,
                    Void.class,
                    CompareAnswer.class,
                    "Tells how the workspace of an agent differs from another one.",
                    List.of("agent_not_found", "snapshot_not_found", "no_fork", "base_gone", "too_many_changes"))
            .asking(
                    new Query("with", "An agent, or a snapshot of this one; without it what a fork was made from."),
                    new Query("limit", "How many at most."),
                    new Query("cursor", "The cursor of the page before."));

    private final Adoptions adoptions;
    private final Comparison comparison;

    public AdoptRoutes(Adoptions adoptions, Comparison comparison) {
        this.adoptions = adoptions;
        this.comparison = comparison;
    }

    public List<Route> routes() {
        return List.of(new Route(ADOPT, this::adopt), new Route(COMPARE, this::compare));
    }

    private void adopt(Call call) throws IOException {
        AdoptRequest request = call.body(AdoptRequest.class);
        boolean preview = request.preview().orElse(false);
        Adopted adopted = preview
                ? adoptions.preview(call.principal(), call.path("agent"), request.wish())
                : adoptions.adopt(call.principal(), call.path("agent"), request.wish());
        call.json(200, AdoptAnswer.of(adopted));
    }

    private void compare(Call call) throws IOException {
        Page page = Page.of(call);
        Optional<String> other = call.query("with");
        ChangeSet all = other.isPresent()
                ? comparison.with(call.principal(), call.path("agent"), other.get())
                : comparison.withOrigin(call.principal(), call.path("agent"));
        NavigableMap<FilePath, Change> left = page.cursor().isEmpty()
                ? all.changes()
                : all.changes().tailMap(FilePaths.decode(page.cursor()).path(), false);
        List<ChangeAnswer> changes = left.entrySet().stream()
                .limit(page.limit())
                .map(ChangeAnswer::of)
                .toList();
        Optional<String> next =
                left.size() > changes.size() ? Optional.of(changes.getLast().path()) : Optional.empty();
        call.json(200, new CompareAnswer(all.changes().size(), changes, next));
    }
}
