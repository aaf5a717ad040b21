package dev.holdfast.workspace.search;

import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Query;
import dev.holdfast.http.Route;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.problem.Problem;
import dev.holdfast.workspace.FilePaths;
import dev.holdfast.workspace.Place;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// The call that searches.
public final class SearchRoutes {

    private static final int LIMIT = 1000;
    private static final int MOST = 100_000;

    private final Searches searches;

    public SearchRoutes(Searches searches) {
        this.searches = searches;
    }

    public List<Route> routes() {
        Endpoint search = new Endpoint(
                        Endpoint.Method.GET,
                        "/v1/agents/{agent}/search",
                        Endpoint.Scope.READ,
                        Void.class,
                        byte[].class,
                        "Searches the files, and streams what it finds as lines of JSON",
                        List.of(
                                "agent_not_found",
                                "snapshot_not_found",
                                "bad_path",
                                "bad_pattern",
                                "file_not_found",
                                "not_a_directory",
                                "link_outside",
                                "link_loop",
                                "too_many_searches",
                                "search_unavailable"))
                .asking(
                        new Query("q", "What to find. Among names it may be left out, which finds all of them."),
                        new Query("in", "content (the default) looks at lines, names at the paths of files."),
                        new Query("path", "The folder to search in, as it stands in an address."),
                        new Query(
                                "glob",
                                "Which files, as in a .gitignore: *.java, src/**, or !*.min.js for all others."),
                        new Query("regex", "Takes what to find as a regular expression."),
                        new Query(
                                "case",
                                "smart (the default: only a large letter makes it matter), sensitive or insensitive."),
                        new Query("ignored", "Searches what a .gitignore names, and .git, as well."),
                        new Query("snapshot", "The snapshot to search, instead of the present."),
                        new Query("limit", "How many findings at most."));
        return List.of(new Route(search, this::search));
    }

    private void search(Call call) throws IOException {
        Inquiry inquiry = inquiry(call);
        WritableByteChannel out = call.raw(200, "application/x-ndjson", OptionalLong.empty());
        searches.search(call.principal(), inquiry, out, call::whenStopping);
    }

    private static Inquiry inquiry(Call call) {
        Place folder = new Place(
                call.path("agent"),
                call.query("snapshot").map(SnapshotId::new),
                FilePaths.decode(call.query("path").orElse("")).path());
        return new Inquiry(
                folder,
                word(call, "in", Inquiry.Among.CONTENT),
                call.query("q").orElse(""),
                flag(call, "regex") ? Inquiry.Syntax.EXPRESSION : Inquiry.Syntax.TEXT,
                word(call, "case", Inquiry.Cases.SMART),
                flag(call, "ignored") ? Inquiry.Ignored.SEARCHED : Inquiry.Ignored.LEFT_OUT,
                call.query("glob").filter(glob -> !glob.isEmpty()),
                call.query("limit", LIMIT, 1, MOST));
    }

    private static <E extends Enum<E>> E word(Call call, String name, E absent) {
        Optional<String> given = call.query(name);
        if (given.isEmpty()) {
            return absent;
        }
        for (E word : absent.getDeclaringClass().getEnumConstants()) {
            if (word.name().toLowerCase(Locale.ROOT).equals(given.get())) {
                return word;
            }
        }
        throw Problem.badRequest("bad_query", "\"" + name + "\" cannot be \"" + given.get() + "\".");
    }

    private static boolean flag(Call call, String name) {
        return switch (call.query(name).orElse("false")) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw Problem.badRequest("bad_query", "\"" + name + "\" is true or false.");
        };
    }
}
