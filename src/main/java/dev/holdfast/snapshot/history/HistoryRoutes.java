package dev.holdfast.snapshot.history;

import dev.holdfast.agent.Agents;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Query;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Page;
import dev.holdfast.http.Route;
import dev.holdfast.snapshot.Differences;
import dev.holdfast.snapshot.Snapshots;
import dev.holdfast.snapshot.history.Comparisons.Span;
import dev.holdfast.snapshot.history.HistoryAnswers.ChangesAnswer;
import dev.holdfast.snapshot.history.HistoryAnswers.DiffAnswer;
import dev.holdfast.snapshot.history.HistoryAnswers.HistoryAnswer;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.VolumeStore;
import dev.holdfast.workspace.FilePaths;
import java.io.IOException;
import java.util.List;

/// What the API tells of the time between snapshots.
public final class HistoryRoutes implements AutoCloseable {

    private static final String AGENT = "/v1/agents/{agent}/";

    private static final Query FROM =
            new Query("from", "The snapshot that is compared, or live; without it the newest snapshot.");
    private static final Query TO =
            new Query("to", "What it is compared with: a snapshot, or live, which is the default.");
    private static final Query BENEATH = new Query("path", "Only what is at or beneath this path.");
    private static final Query FROM_PATH =
            new Query("from_path", "The path that the file has in the first snapshot, when that is another.");
    private static final Query LIMIT = new Query("limit", "How many at most.");
    private static final Query CURSOR = new Query("cursor", "The cursor of the page before.");

    private static final List<String> PROBLEMS = List.of(
            "agent_not_found",
            "snapshot_not_found",
            "bad_path",
            "bad_query",
            "file_not_found",
            "is_a_directory",
            "directory_too_deep",
            "file_busy",
            "link_outside",
            "link_loop");

    private final Comparisons comparisons;
    private final FileDiffs diffs;
    private final PathHistory history;

    public HistoryRoutes(Agents agents, Snapshots snapshots, VolumeStore volumes) {
        this.comparisons = new Comparisons(agents, snapshots, volumes);
        this.diffs = new FileDiffs(volumes);
        this.history = new PathHistory(agents, snapshots, volumes);
    }

    public List<Route> routes() {
        return List.of(
                new Route(
                        endpoint("changes", ChangesAnswer.class, "Tells what differs between two moments.")
                                .asking(FROM, TO, BENEATH, LIMIT, CURSOR),
                        this::changes),
                new Route(
                        endpoint("diff/{path...}", DiffAnswer.class, "Tells what differs within a file.")
                                .asking(FROM, TO, FROM_PATH),
                        this::diff),
                new Route(
                        endpoint(
                                        "history/{path...}",
                                        HistoryAnswer.class,
                                        "Tells the versions of a path over the snapshots, newest first.")
                                .asking(LIMIT, CURSOR),
                        this::history));
    }

    private static Endpoint endpoint(String path, Class<?> answer, String summary) {
        return new Endpoint(Method.GET, AGENT + path, Scope.READ, Void.class, answer, summary, PROBLEMS);
    }

    private void changes(Call call) throws IOException {
        Page page = Page.of(call);
        Differences differences = new Differences(page.cursor(), page.limit());
        Span span = span(call);
        comparisons.compare(span, path(call.query("path").orElse("")), differences);
        call.json(200, ChangesAnswer.of(span, differences));
    }

    private void diff(Call call) throws IOException {
        FilePath path = path(call.path("path"));
        FilePath before = call.query("from_path").map(HistoryRoutes::path).orElse(path);
        Span span = span(call);
        call.json(200, DiffAnswer.of(span, path, diffs.diff(span, before, path)));
    }

    private void history(Call call) throws IOException {
        Page page = Page.of(call);
        FilePath path = path(call.path("path"));
        call.json(
                200,
                HistoryAnswer.of(
                        path, history.of(call.principal(), call.path("agent"), path, page.cursor(), page.limit())));
    }

    private Span span(Call call) throws IOException {
        return comparisons.span(
                call.principal(),
                call.path("agent"),
                call.query("from").map(Moment::of),
                call.query("to").map(Moment::of));
    }

    private static FilePath path(String raw) {
        return FilePaths.decode(raw).path();
    }

    @Override
    public void close() {
        diffs.close();
    }
}
