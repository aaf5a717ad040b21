package dev.holdfast.snapshot;

import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Query;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Page;
import dev.holdfast.http.Route;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.TaskId;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.workspace.FilePaths;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The snapshots' part of the API.
public final class SnapshotRoutes {

    record TakeRequest(Optional<String> label, Optional<Boolean> pin) {}

    /// @param label an empty one takes the label away
    record ChangeRequest(Optional<Boolean> pinned, Optional<String> label) {

        Snapshots.Change change() {
            return new Snapshots.Change(pinned.map(Pin::of), label);
        }
    }

    /// @param parent what the workspace was equal to before it changed into this
    /// @param changedFiles how many paths changed since the parent, absent until that is counted
    /// @param changedBytes what those of them take that are there
    record SnapshotAnswer(
            SnapshotId id,
            AgentId agent,
            Optional<String> label,
            String reason,
            Optional<TaskId> task,
            boolean pinned,
            Instant createdAt,
            Optional<SnapshotId> parent,
            Optional<Long> changedFiles,
            Optional<Long> changedBytes) {

        static SnapshotAnswer of(Snapshot snapshot) {
            return new SnapshotAnswer(
                    snapshot.id(),
                    snapshot.agent(),
                    snapshot.label(),
                    snapshot.reason().word(),
                    snapshot.reason().ofTask(),
                    snapshot.pinned(),
                    snapshot.created(),
                    snapshot.parent(),
                    snapshot.changed().map(Snapshot.Changed::files),
                    snapshot.changed().map(Snapshot.Changed::bytes));
        }
    }

    record SnapshotsAnswer(List<SnapshotAnswer> snapshots, Optional<String> nextCursor) {}

    /// @param preview only says what would change
    /// @param home restores the home as well
    /// @param paths restores only these, as a list of changes has them
    /// @param restart false to be refused where processes use the workspace and would have to be ended
    record RestoreRequest(
            Optional<Boolean> preview,
            Optional<Boolean> home,
            Optional<List<String>> paths,
            Optional<Boolean> restart) {

        Restores.Wish wish() {
            List<FilePath> chosen = paths.orElse(List.of()).stream()
                    .map(path -> FilePaths.decode(path).path())
                    .toList();
            Standstill.Holding holding = restart.orElse(true) ? Standstill.Holding.ENDS : Standstill.Holding.REFUSES;
            return new Restores.Wish(chosen, home.orElse(false), holding);
        }
    }

    /// What would happen to a path.
    enum Change {
        ADDED,
        MODIFIED,
        DELETED,
        RENAMED
    }

    /// @param from the path that it has now, when that is another
    record ChangeAnswer(String path, Change change, Optional<String> from) {

        static ChangeAnswer of(Difference difference) {
            Change change = switch (difference) {
                case Difference.Added _ -> Change.ADDED;
                case Difference.Deleted _ -> Change.DELETED;
                case Difference.Modified _ -> Change.MODIFIED;
                case Difference.Renamed _ -> Change.RENAMED;
            };
            Optional<String> from = difference
                    .before()
                    .map(FileEntry::path)
                    .filter(path -> !path.equals(difference.path()))
                    .map(FilePath::toString);
            return new ChangeAnswer(difference.path().toString(), change, from);
        }
    }

    /// @param kept the snapshot that holds what was replaced; restoring that undoes it
    /// @param changes the first of those that a preview found; a restore that was done tells none
    /// @param counts how many a preview found
    record RestoreAnswer(
            SnapshotId snapshot,
            Optional<SnapshotId> kept,
            List<ChangeAnswer> changes,
            Optional<Differences.Counts> counts,
            Optional<Differences.Bytes> bytes) {

        static RestoreAnswer preview(SnapshotId snapshot, Differences found) {
            return new RestoreAnswer(
                    snapshot,
                    Optional.empty(),
                    found.page().stream().map(ChangeAnswer::of).toList(),
                    Optional.of(found.counts()),
                    Optional.of(found.bytes()));
        }
    }

    private static final int MOST_PREVIEWED = 1000;
    private static final Query CANCEL_TASK =
            new Query("cancel_task", "With true, the task that runs is cancelled first, and those that wait.");

    private static final Endpoint DELETE = new Endpoint(
            Method.DELETE,
            "/v1/agents/{agent}/snapshots/{snapshot}",
            Scope.WRITE,
            Void.class,
            Void.class,
            "Deletes a snapshot that is not pinned; the workspace and the other snapshots stay as they are.",
            List.of("agent_not_found", "snapshot_not_found", "snapshot_pinned", "snapshot_in_use"));

    private final Snapshots snapshots;
    private final Restores restores;
    private final Deletions deletions;
    private final Restores.Cancel cancel;

    public SnapshotRoutes(Snapshots snapshots, Restores restores, Deletions deletions, Restores.Cancel cancel) {
        this.snapshots = snapshots;
        this.restores = restores;
        this.deletions = deletions;
        this.cancel = cancel;
    }

    public List<Route> routes() {
        String all = "/v1/agents/{agent}/snapshots";
        String one = all + "/{snapshot}";
        return List.of(
                new Route(
                        endpoint(Method.POST, all, TakeRequest.class, SnapshotAnswer.class, "Takes a snapshot."),
                        this::take),
                new Route(
                        endpoint(
                                        Method.GET,
                                        all,
                                        Void.class,
                                        SnapshotsAnswer.class,
                                        "Lists an agent's snapshots, newest first.")
                                .asking(Page.LIMIT, Page.CURSOR),
                        this::list),
                new Route(endpoint(Method.GET, one, Void.class, SnapshotAnswer.class, "Shows a snapshot."), this::show),
                new Route(
                        endpoint(
                                Method.PATCH,
                                one,
                                ChangeRequest.class,
                                SnapshotAnswer.class,
                                "Pins or unpins a snapshot, or gives it another label."),
                        this::change),
                new Route(DELETE, this::delete),
                new Route(
                        endpoint(
                                        Method.POST,
                                        one + "/restore",
                                        RestoreRequest.class,
                                        RestoreAnswer.class,
                                        "Restores the workspace to a snapshot and keeps what it replaces.",
                                        "workspace_in_use")
                                .asking(CANCEL_TASK),
                        this::restore));
    }

    private static Endpoint endpoint(
            Method method, String path, Class<?> request, Class<?> answer, String summary, String... problems) {
        Scope scope = method == Method.GET ? Scope.READ : Scope.WRITE;
        return new Endpoint(
                method,
                path,
                scope,
                request,
                answer,
                summary,
                Stream.concat(Stream.of("agent_not_found", "snapshot_not_found", "task_running"), Stream.of(problems))
                        .toList());
    }

    private void take(Call call) throws IOException {
        TakeRequest request = call.body(TakeRequest.class);
        Snapshot snapshot = snapshots.take(
                call.principal(),
                call.path("agent"),
                request.label(),
                request.pin().orElse(false));
        call.json(201, SnapshotAnswer.of(snapshot));
    }

    private void list(Call call) {
        Page page = Page.of(call);
        List<Snapshot> found = snapshots.page(call.principal(), call.path("agent"), page.cursor(), page.limit());
        List<SnapshotAnswer> answers = found.stream().map(SnapshotAnswer::of).toList();
        call.json(
                200,
                new SnapshotsAnswer(answers, page.next(found, last -> last.id().value())));
    }

    private void show(Call call) {
        call.json(
                200,
                SnapshotAnswer.of(
                        snapshots.find(call.principal(), call.path("agent"), new SnapshotId(call.path("snapshot")))));
    }

    private void change(Call call) {
        ChangeRequest request = call.body(ChangeRequest.class);
        SnapshotId id = new SnapshotId(call.path("snapshot"));
        Snapshot changed = snapshots.change(call.principal(), call.path("agent"), id, request.change());
        call.json(200, SnapshotAnswer.of(changed));
    }

    private void delete(Call call) throws IOException {
        SnapshotId id = new SnapshotId(call.path("snapshot"));
        deletions.delete(call.principal(), snapshots.find(call.principal(), call.path("agent"), id));
        call.empty(204);
    }

    private void restore(Call call) throws IOException, InterruptedException {
        RestoreRequest request = call.body(RestoreRequest.class);
        SnapshotId id = new SnapshotId(call.path("snapshot"));
        if (request.preview().orElse(false)) {
            Differences found = new Differences("", MOST_PREVIEWED);
            restores.preview(call.principal(), call.path("agent"), id, request.wish(), found::add);
            call.json(200, RestoreAnswer.preview(id, found));
            return;
        }
        boolean cancelling = call.query("cancel_task").equals(Optional.of("true"));
        Restores.Restored restored = restores.restore(
                call.principal(),
                call.path("agent"),
                id,
                request.wish(),
                cancelling ? cancel : Restores.Cancel.NOTHING);
        call.json(
                200,
                new RestoreAnswer(
                        restored.snapshot(),
                        Optional.of(restored.kept()),
                        List.of(),
                        Optional.empty(),
                        Optional.empty()));
    }
}
