package dev.holdfast.workspace;

import dev.holdfast.access.Principal;
import dev.holdfast.db.Database;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.VolumeId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.Attributes;
import dev.holdfast.storage.FileTree.Existing;
import dev.holdfast.storage.FileTree.Follow;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// The workspaces: the files of every agent, in its volume or in its snapshots.
///
/// Nothing here starts, wakes or asks a runtime. A change is acknowledged when it is safe on disk, in the
/// head that is the volume's present at that moment, and told as an event.
public final class Workspaces {

    private static final int LOCKS = 64;

    private final Volumes volumes;
    private final VolumeStore store;
    private final EventLog events;
    private final Database database;

    /// Two calls that change one path take turns, so that a condition holds until its change is made.
    private final ReentrantLock[] turns =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(ReentrantLock[]::new);

    public Workspaces(Volumes volumes, VolumeStore store, EventLog events, Database database) {
        this.volumes = volumes;
        this.store = store;
        this.events = events;
        this.database = database;
    }

    /// What is at the place.
    public FileEntry entry(Principal who, Place place, Follow follow) throws IOException {
        try (FileTree tree = open(who, place)) {
            return tree.stat(place.path(), follow);
        }
    }

    /// A page of the folder.
    public FileTree.Listing list(Principal who, Place place, FileTree.Page page) throws IOException {
        try (FileTree tree = open(who, place)) {
            return tree.list(place.path(), page);
        }
    }

    /// The file, open for reading; the caller closes it.
    public FileTree.OpenFile read(Principal who, Place place) throws IOException {
        try (FileTree tree = open(who, place)) {
            return tree.read(place.path());
        }
    }

    /// The tree in which the place lies, for reading; the caller closes it.
    public FileTree open(Principal who, Place place) throws IOException {
        Volumes.Home home = volumes.of(who, place.agent());
        if (home.cold().isPresent()) {
            return home.cold().get().open(place.snapshot());
        }
        VolumeId volume = home.volume();
        TreeSource source = place.snapshot()
                .<TreeSource>map(snapshot -> new TreeSource.Frozen(volume, snapshot))
                .orElseGet(() -> new TreeSource.Live(volume));
        return store.open(source, Part.WORKSPACE);
    }

    /// Writes a file, whole or not at all. Parents are made.
    public Upload.Outcome write(Principal who, Place place, Upload upload) throws IOException {
        return change(who, place, "file.written", (tree, home) -> {
            FilePath path = place.path();
            checkRoom(upload);
            home.room().admit(upload.length().orElse(0));
            try (FileTree.Draft draft = tree.write(path, upload.mode())) {
                require(upload.condition(), tree, place);
                long count = upload.body().copyTo(draft);
                if (upload.length().isPresent() && count != upload.length().getAsLong()) {
                    throw Problem.badRequest("body_broken", "The body ended after " + count + " bytes, too early.");
                }
                return inTurn(home, path, () -> publish(draft, upload.condition()));
            }
        });
    }

    private void checkRoom(Upload upload) throws IOException {
        long free = store.space().free();
        if (free <= upload.length().orElse(0)) {
            throw Problem.of(
                    Problem.Kind.NO_SPACE,
                    "pool_full",
                    "The pool has room for " + Math.max(0, free) + " more bytes; delete something or grow the pool.");
        }
    }

    private static Upload.Outcome publish(FileTree.Draft draft, Predicate<Optional<FileEntry>> condition)
            throws IOException {
        boolean[] replaced = new boolean[1];
        FileEntry entry = draft.publish(standing -> {
            replaced[0] = standing.isPresent();
            return condition.test(standing);
        });
        return new Upload.Outcome(entry, replaced[0]);
    }

    /// Makes a folder and its parents; one that is there already is no failure.
    public FileEntry makeDirectory(Principal who, Place place, Predicate<Optional<FileEntry>> condition)
            throws IOException {
        return change(
                who,
                place,
                "file.written",
                (tree, home) -> inTurn(home, place.path(), () -> {
                    require(condition, tree, place);
                    return tree.makeDirectory(place.path());
                }));
    }

    /// Moves a thing within the workspace, in one step. The condition is about what is moved.
    public FileEntry move(
            Principal who, Place from, FilePath to, Existing existing, Predicate<Optional<FileEntry>> condition)
            throws IOException {
        Told moved = new Told("file.moved", to, Optional.of(from.path()));
        return change(
                who,
                from,
                moved,
                (tree, home) -> inTurn(home, from.path(), () -> {
                    require(condition, tree, from);
                    return tree.move(from.path(), to, existing);
                }));
    }

    /// Copies a thing within the workspace, whole or not at all. The condition is about what is copied; it
    /// may take long, so nobody waits for its turn meanwhile.
    public FileEntry copy(
            Principal who, Place from, FilePath to, Existing existing, Predicate<Optional<FileEntry>> condition)
            throws IOException {
        Told copied = new Told("file.written", to, Optional.empty());
        return change(who, from, copied, (tree, home) -> {
            home.room().require(0);
            require(condition, tree, from);
            return tree.copy(from.path(), to, existing);
        });
    }

    /// Changes mode or time of what is there, of a link itself.
    public FileEntry change(Principal who, Place place, Attributes attributes, Predicate<Optional<FileEntry>> condition)
            throws IOException {
        return change(
                who,
                place,
                "file.written",
                (tree, home) -> inTurn(home, place.path(), () -> {
                    require(condition, tree, place);
                    return tree.change(place.path(), attributes);
                }));
    }

    /// How much a deletion may take.
    public enum Extent {
        /// A file, a link or an empty folder.
        ONE,
        /// A folder with all that is in it as well.
        ALL
    }

    /// Removes what is there, a link and never its target.
    public void delete(Principal who, Place place, Extent extent, Predicate<Optional<FileEntry>> condition)
            throws IOException {
        change(
                who,
                place,
                "file.deleted",
                (tree, home) -> inTurn(home, place.path(), () -> {
                    require(condition, tree, place);
                    tree.delete(place.path(), extent == Extent.ALL);
                    return place;
                }));
    }

    /// Begins a file that is written bit by bit and published by whoever writes it. Parents are made.
    public OpenDraft draft(Principal who, Place place, OptionalInt mode) throws IOException {
        return begin(who, place, tree -> tree.write(place.path(), mode));
    }

    /// As `draft`, for a file that begins with the content that it has.
    public OpenDraft redraft(Principal who, Place place) throws IOException {
        return begin(who, place, tree -> tree.rewrite(place.path()));
    }

    /// The first step of a draft.
    @FunctionalInterface
    private interface Beginning {
        FileTree.Draft in(FileTree tree) throws IOException;
    }

    private OpenDraft begin(Principal who, Place place, Beginning beginning) throws IOException {
        requirePresent(place);
        Volumes.Home home = hot(volumes.of(who, place.agent()));
        home.room().require(0);
        TreeSource.Live live = new TreeSource.Live(home.volume());
        UUID head = head(live);
        FileTree tree = store.open(live, Part.WORKSPACE);
        try {
            return new OpenDraft(tree, beginning.in(tree), (draft, condition) -> {
                // The limit may be another one by now.
                volumes.of(who, place.agent()).room().admit(draft.size());
                FileEntry entry = inTurn(home, place.path(), () -> draft.publish(condition));
                requireSame(who, head, live, place);
                tell(home, new Told("file.written", place.path(), Optional.empty()));
                return entry;
            });
        } catch (IOException | RuntimeException failed) {
            tree.close();
            throw failed;
        }
    }

    /// Makes a link where nothing is.
    public FileEntry makeLink(Principal who, Place place, byte[] target) throws IOException {
        return change(who, place, "file.written", (tree, _) -> tree.makeLink(place.path(), target, Existing.KEEP));
    }

    private static Optional<FileEntry> standing(FileTree tree, FilePath path) throws IOException {
        try {
            return Optional.of(tree.stat(path, Follow.NO_FOLLOW));
        } catch (Problem absent) {
            if (absent.kind() != Problem.Kind.NOT_FOUND) {
                throw absent;
            }
            return Optional.empty();
        }
    }

    private static void require(Predicate<Optional<FileEntry>> condition, FileTree tree, Place place)
            throws IOException {
        if (!condition.test(standing(tree, place.path()))) {
            throw Problem.of(
                    Problem.Kind.PRECONDITION_FAILED,
                    "precondition_failed",
                    "\"" + place.path() + "\" is not what the condition of the call asks for; read it again.");
        }
    }

    /// A change to a tree.
    @FunctionalInterface
    public interface Change<T> {
        T make(FileTree tree, Volumes.Home home) throws IOException;
    }

    /// A step of a change.
    @FunctionalInterface
    private interface Step<T> {
        T make() throws IOException;
    }

    /// What is told of a change.
    ///
    /// @param path the place that is different now
    /// @param from where the thing was before
    private record Told(String event, FilePath path, Optional<FilePath> from) {}

    /// Makes a change in the present of a workspace, and tells it as an event about the place.
    public <T> T change(Principal who, Place place, String event, Change<T> change) throws IOException {
        return change(who, place, new Told(event, place.path(), Optional.empty()), change);
    }

    private <T> T change(Principal who, Place place, Told told, Change<T> change) throws IOException {
        requirePresent(place);
        Volumes.Home home = hot(volumes.of(who, place.agent()));
        TreeSource.Live live = new TreeSource.Live(home.volume());
        UUID head = head(live);
        T made;
        try (FileTree tree = store.open(live, Part.WORKSPACE)) {
            made = change.make(tree, home);
        }
        requireSame(who, head, live, place);
        tell(home, told);
        return made;
    }

    private static void requirePresent(Place place) {
        if (place.snapshot().isPresent()) {
            throw Problem.of(
                    Problem.Kind.METHOD_NOT_ALLOWED,
                    "snapshot_read_only",
                    "The snapshot " + place.snapshot().get() + " never changes; leave \"snapshot\" out to change the"
                            + " workspace itself.");
        }
    }

    private static Volumes.Home hot(Volumes.Home home) {
        if (home.cold().isPresent()) {
            throw Problem.conflict(
                    "agent_archived",
                    "The agent is archived: its files can be listed and read, and nothing else. Unarchive it first.");
        }
        return home;
    }

    /// Heads never come back, so an unchanged one was the present all the time. One that is archived by now may have
    /// been packed before, and then nobody may be told that something was written.
    private void requireSame(Principal who, UUID head, TreeSource.Live live, Place place) throws IOException {
        hot(volumes.of(who, place.agent()));
        if (!head(live).equals(head)) {
            throw Problem.conflict(
                    "workspace_restored",
                    "The workspace of " + place.agent() + " was restored meanwhile, and \"" + place.path()
                            + "\" may have been changed in what it replaced; try again.");
        }
    }

    private void tell(Volumes.Home home, Told told) {
        ObjectNode data = Json.object().put("path", FilePaths.encode(told.path()));
        told.from().ifPresent(from -> data.put("from", FilePaths.encode(from)));
        database.run(tx ->
                events.append(tx, new Event.Draft(told.event(), Optional.of(home.agent()), Optional.empty(), data)));
    }

    private UUID head(TreeSource.Live live) throws IOException {
        return store.identity(live)
                .orElseThrow(() -> Problem.notFound("volume", live.volume().toString()));
    }

    private <T> T inTurn(Volumes.Home home, FilePath path, Step<T> step) throws IOException {
        ReentrantLock turn = turns[Math.floorMod(31 * home.volume().hashCode() + path.hashCode(), LOCKS)];
        turn.lock();
        try {
            return step.make();
        } finally {
            turn.unlock();
        }
    }
}
