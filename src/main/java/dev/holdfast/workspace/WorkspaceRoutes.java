package dev.holdfast.workspace;

import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Query;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.Attributes;
import dev.holdfast.storage.FileTree.Direction;
import dev.holdfast.storage.FileTree.Existing;
import dev.holdfast.storage.FileTree.Follow;
import dev.holdfast.storage.FileTree.Order;
import dev.holdfast.storage.FileTree.SortedBy;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// The calls for files.
public final class WorkspaceRoutes {

    private static final String PATH = "/v1/agents/{agent}/files/{path...}";
    private static final int PAGE = 1000;
    private static final int MOST_IN_A_PAGE = 10_000;

    private static final Query SNAPSHOT = new Query("snapshot", "The snapshot to read from, instead of the present.");
    private static final Query NO_FOLLOW = new Query("nofollow", "Answers a link itself and not what it leads to.");
    private static final Query SORT = new Query("sort", "What a folder is sorted by: name, size or time.");
    private static final Query ORDER = new Query("order", "Which end comes first: asc or desc.");
    private static final Query LIMIT = new Query("limit", "How many entries of a folder at most.");
    private static final Query CURSOR = new Query("cursor", "The cursor of the page before.");
    private static final Query MODE = new Query("mode", "The permission bits in octal, such as 0644.");
    private static final Query RECURSIVE = new Query("recursive", "Deletes a folder with all that is in it.");
    private static final Query OPERATION = new Query(
            "op", "What to do: mkdir, move (to), copy (to), chmod (mode) or extract (the archive that is the body).");
    private static final Query BUNDLE =
            new Query("bundle", "Answers a folder as one archive instead: tar, tar.zst or zip.");
    private static final Query SELECT =
            new Query("select", "Only this of the folder in the bundle, by its path from the root; may come again.");
    private static final Query INCLUDE =
            new Query("include", "Only what this pattern means in the bundle, as .gitignore has it; may come again.");
    private static final Query EXCLUDE =
            new Query("exclude", "Nothing that this pattern means in the bundle; may come again.");
    private static final Query DRY_RUN = new Query("dry_run", "Tells what would be in the bundle.");
    private static final Query OVERWRITE = new Query("overwrite", "Lets what is there already make way.");
    private static final Query LINKS =
            new Query("links", "Which links an archive may bring: inside (the workspace), or any.");

    private static final List<String> READING = List.of(
            "agent_not_found",
            "snapshot_not_found",
            "bad_path",
            "file_not_found",
            "not_a_directory",
            "not_a_regular_file",
            "link_outside",
            "link_loop",
            "file_busy",
            "file_too_large",
            "directory_too_large",
            "directory_too_deep",
            "other_file_system",
            "bad_glob",
            "bundle_too_large",
            "too_many_bundles",
            "range_not_satisfiable",
            "precondition_failed");

    private static final List<String> CHANGING = List.of(
            "agent_not_found",
            "bad_path",
            "file_not_found",
            "not_a_directory",
            "is_a_directory",
            "file_exists",
            "directory_not_empty",
            "link_outside",
            "link_loop",
            "is_a_link",
            "bad_move",
            "not_a_regular_file",
            "directory_too_large",
            "file_busy",
            "other_file_system",
            "snapshot_read_only",
            "precondition_failed",
            "workspace_restored",
            "unsafe_archive",
            "bad_archive",
            "archive_too_large",
            "too_much_to_merge",
            "too_many_bundles",
            "body_broken",
            "pool_full");

    private final Workspaces workspaces;
    private final Archives archives;

    public WorkspaceRoutes(Workspaces workspaces, Archives archives) {
        this.workspaces = workspaces;
        this.archives = archives;
    }

    public List<Route> routes() {
        return List.of(
                route(
                        Endpoint.Method.GET,
                        byte[].class,
                        "Reads a file, or lists a folder",
                        this::get,
                        SNAPSHOT,
                        NO_FOLLOW,
                        SORT,
                        ORDER,
                        LIMIT,
                        CURSOR,
                        BUNDLE,
                        SELECT,
                        INCLUDE,
                        EXCLUDE,
                        DRY_RUN),
                route(
                        Endpoint.Method.HEAD,
                        byte[].class,
                        "Says what reading would answer, without the bytes",
                        this::head,
                        SNAPSHOT,
                        NO_FOLLOW),
                route(
                        Endpoint.Method.PUT,
                        EntryJson.class,
                        "Writes a file, whole or not at all, and makes its parents",
                        this::put,
                        MODE),
                route(
                        Endpoint.Method.DELETE,
                        Void.class,
                        "Deletes a file, a link or a folder",
                        this::delete,
                        RECURSIVE),
                route(
                        Endpoint.Method.POST,
                        EntryJson.class,
                        "Makes a folder, or moves, copies or changes what is there, or unpacks an archive",
                        this::post,
                        OPERATION,
                        OVERWRITE,
                        LINKS));
    }

    private static Route route(
            Endpoint.Method method, Class<?> response, String summary, Route.Handler handler, Query... queries) {
        Scope scope = switch (method) {
            case GET, HEAD, OPTIONS -> Scope.READ;
            case POST, PUT, PATCH, DELETE -> Scope.WRITE;
        };
        Class<?> request = switch (method) {
            case PUT -> byte[].class;
            case POST -> ChangeJson.class;
            case GET, HEAD, OPTIONS, PATCH, DELETE -> Void.class;
        };
        List<String> problems = scope == Scope.READ ? READING : CHANGING;
        return new Route(
                new Endpoint(method, PATH, scope, request, response, summary, problems).asking(queries), handler);
    }

    private void get(Call call) throws IOException {
        if (call.query("bundle").isPresent()) {
            archives.bundle(call, place(call));
            return;
        }
        FileEntry entry = entry(call);
        switch (entry.type()) {
            case DIRECTORY -> list(call, entry);
            case LINK -> call.json(200, EntryJson.of(entry));
            case FILE, FIFO, SOCKET, DEVICE -> {
                try (FileTree.OpenFile file = workspaces.read(call.principal(), place(call))) {
                    FileAnswer.send(call, file);
                }
            }
        }
    }

    private void head(Call call) throws IOException {
        FileEntry entry = entry(call);
        switch (entry.type()) {
            case DIRECTORY -> list(call, entry);
            case LINK -> call.json(200, EntryJson.of(entry));
            case FILE, FIFO, SOCKET, DEVICE -> FileAnswer.describe(call, entry);
        }
    }

    private FileEntry entry(Call call) throws IOException {
        Follow follow = flag(call, "nofollow") ? Follow.NO_FOLLOW : Follow.FOLLOW;
        FileEntry entry = workspaces.entry(call.principal(), place(call), follow);
        if (decoded(call).folder() && entry.type() != FileEntry.Type.DIRECTORY) {
            throw Problem.conflict("not_a_directory", "\"" + entry.path() + "\" is not a folder.");
        }
        return entry;
    }

    private void list(Call call, FileEntry directory) throws IOException {
        Order order = order(call);
        Optional<FileTree.Cursor> after = call.query("cursor").map(text -> Cursors.decode(order, text));
        FileTree.Page page = new FileTree.Page(order, after, call.query("limit", PAGE, 1, MOST_IN_A_PAGE));
        FileTree.Listing listing = workspaces.list(call.principal(), place(call), page);
        call.json(200, ListingJson.of(directory, order, listing));
    }

    private static Order order(Call call) {
        SortedBy by = switch (call.query("sort").orElse("name")) {
            case "name" -> SortedBy.NAME;
            case "size" -> SortedBy.SIZE;
            case "time" -> SortedBy.MODIFIED;
            default -> throw Problem.badRequest("bad_query", "\"sort\" is name, size or time.");
        };
        Direction direction = switch (call.query("order").orElse("asc")) {
            case "asc" -> Direction.ASCENDING;
            case "desc" -> Direction.DESCENDING;
            default -> throw Problem.badRequest("bad_query", "\"order\" is asc or desc.");
        };
        return new Order(by, direction);
    }

    private void put(Call call) throws IOException {
        if (decoded(call).folder()) {
            throw Problem.badRequest(
                    "bad_path", "A file's path has no slash at its end; POST ?op=mkdir makes a folder.");
        }
        Conditions conditions = Conditions.of(call);
        Upload upload = new Upload(mode(call), call.length(), conditions::allow, call::transferBody);
        Upload.Outcome outcome = workspaces.write(call.principal(), place(call), upload);
        call.answerHeader("ETag", ETags.of(outcome.entry()))
                .json(outcome.replaced() ? 200 : 201, EntryJson.of(outcome.entry()));
    }

    private static OptionalInt mode(Call call) {
        Optional<String> mode = call.query("mode");
        if (mode.isEmpty()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(octal(mode.get()));
    }

    private static int octal(String mode) {
        if (!mode.matches("0?[0-7]{3}")) {
            throw Problem.badRequest("bad_query", "\"mode\" has three octal digits, such as 0644.");
        }
        return Integer.parseInt(mode, 8);
    }

    private void delete(Call call) throws IOException {
        if (decoded(call).folder()) {
            entryItself(call);
        }
        Workspaces.Extent extent = flag(call, "recursive") ? Workspaces.Extent.ALL : Workspaces.Extent.ONE;
        workspaces.delete(call.principal(), place(call), extent, Conditions.of(call)::allow);
        call.empty(204);
    }

    /// A slash at the end means a folder, and a link to one is none.
    private void entryItself(Call call) throws IOException {
        FileEntry entry = workspaces.entry(call.principal(), place(call), Follow.NO_FOLLOW);
        if (entry.type() != FileEntry.Type.DIRECTORY) {
            throw Problem.conflict("not_a_directory", "\"" + entry.path() + "\" is not a folder.");
        }
    }

    private void post(Call call) throws IOException {
        switch (call.query("op").orElse("")) {
            case "mkdir" -> made(call, 201, workspaces.makeDirectory(call.principal(), place(call), condition(call)));
            case "move" -> move(call, call.body(ChangeJson.class));
            case "copy" -> copy(call, call.body(ChangeJson.class));
            case "chmod" -> changeMode(call, call.body(ChangeJson.class));
            case "extract" -> archives.extract(call, place(call));
            default ->
                throw Problem.badRequest(
                        "bad_query", "\"op\" says what to do, and must be mkdir, move, copy, chmod or extract.");
        }
    }

    private void move(Call call, ChangeJson change) throws IOException {
        FilePath to = to(call, change);
        made(call, 200, workspaces.move(call.principal(), place(call), to, existing(change), condition(call)));
    }

    private void copy(Call call, ChangeJson change) throws IOException {
        FilePath to = to(call, change);
        made(call, 201, workspaces.copy(call.principal(), place(call), to, existing(change), condition(call)));
    }

    private void changeMode(Call call, ChangeJson change) throws IOException {
        int mode = octal(change.mode().orElseThrow(() -> missing("mode", "such as 0644")));
        if (decoded(call).folder()) {
            entryItself(call);
        }
        Attributes attributes = new Attributes(OptionalInt.of(mode), Optional.empty());
        made(call, 200, workspaces.change(call.principal(), place(call), attributes, condition(call)));
    }

    private static void made(Call call, int status, FileEntry entry) {
        call.answerHeader("ETag", ETags.of(entry)).json(status, EntryJson.of(entry));
    }

    /// The new place. A slash at the end of either path means a folder.
    private FilePath to(Call call, ChangeJson change) throws IOException {
        FilePaths.Decoded to = FilePaths.decode(change.to().orElseThrow(() -> missing("to", "the new path")));
        if (to.folder() || decoded(call).folder()) {
            entryItself(call);
        }
        return to.path();
    }

    private static Existing existing(ChangeJson change) {
        return change.overwrite().orElse(false) ? Existing.REPLACE : Existing.KEEP;
    }

    private static Predicate<Optional<FileEntry>> condition(Call call) {
        return Conditions.of(call)::allow;
    }

    private static Problem missing(String field, String such) {
        return Problem.badRequest("bad_json", "The field \"" + field + "\" is missing: " + such + ".");
    }

    private static Place place(Call call) {
        Optional<SnapshotId> snapshot = call.query("snapshot").map(SnapshotId::new);
        return new Place(call.path("agent"), snapshot, decoded(call).path());
    }

    private static FilePaths.Decoded decoded(Call call) {
        return FilePaths.decode(call.path("path"));
    }

    private static boolean flag(Call call, String name) {
        return switch (call.query(name).orElse("false")) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw Problem.badRequest("bad_query", "\"" + name + "\" is true or false.");
        };
    }
}
