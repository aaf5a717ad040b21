package dev.holdfast.workspace.search;

import dev.holdfast.access.Principal;
import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Confined;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.workspace.Place;
import dev.holdfast.workspace.Volumes;
import dev.holdfast.workspace.Workspaces;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The searches under way.
///
/// Each is a process that may use a whole machine for a while, so there are only so many at a time, and of
/// one agent fewer, that the others get their turn.
public final class Searches {

    /// How much may happen at once and for how long.
    ///
    /// @param ofAgent searches of one agent at a time
    /// @param ofAll searches at a time
    /// @param patience how long one may take
    public record Limits(int ofAgent, int ofAll, Duration patience) {

        public static final Limits DEFAULT = new Limits(2, 6, Duration.ofSeconds(60));
    }

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Workspaces workspaces;
    private final Volumes volumes;
    private final Limits limits;
    private final Map<VolumeId, Integer> running = new HashMap<>();

    public Searches(Workspaces workspaces, Volumes volumes, Limits limits) {
        this.workspaces = workspaces;
        this.volumes = volumes;
        this.limits = limits;
    }

    /// Searches, and writes what is found as it is found. What fails before anything was written is a
    /// problem.
    ///
    /// @param stopping hears how the search is ended when the server stops
    void search(Principal who, Inquiry inquiry, WritableByteChannel out, Consumer<Runnable> stopping)
            throws IOException {
        VolumeId volume = volumes.of(who, inquiry.folder().agent()).volume();
        enter(volume);
        try (Confined program = started(who, inquiry)) {
            stopping.accept(program::close);
            new Search(inquiry, shown(inquiry), program, limits.patience()).run(out);
        } finally {
            leave(volume);
        }
    }

    private Confined started(Principal who, Inquiry inquiry) throws IOException {
        Place folder = inquiry.folder();
        try (FileTree tree = workspaces.open(who, folder)) {
            if (tree.stat(folder.path(), FileTree.Follow.FOLLOW).type() != FileEntry.Type.DIRECTORY) {
                throw Problem.conflict("not_a_directory", "\"" + folder.path() + "\" is not a folder to search in.");
            }
            return tree.start(Ripgrep.program(inquiry, shown(inquiry)));
        } catch (Problem problem) {
            throw problem.code().equals("confinement_unavailable") ? Search.unavailable(problem.sentence()) : problem;
        }
    }

    /// The folder in which the program starts: the one that is meant, or the root when its name is no text
    /// and cannot be said to a program.
    private static FilePath shown(Inquiry inquiry) {
        FilePath path = inquiry.folder().path();
        return path.names().stream().map(FileName::text).allMatch(Optional::isPresent) ? path : FilePath.ROOT;
    }

    private synchronized void enter(VolumeId volume) {
        int ofAll = running.values().stream().mapToInt(Integer::intValue).sum();
        int ofAgent = running.getOrDefault(volume, 0);
        if (ofAgent >= limits.ofAgent() || ofAll >= limits.ofAll()) {
            String whose = ofAgent >= limits.ofAgent() ? "of this agent" : "on this server";
            throw Problem.of(
                            Problem.Kind.TOO_MANY_REQUESTS,
                            "too_many_searches",
                            "There are " + (ofAgent >= limits.ofAgent() ? ofAgent : ofAll) + " searches " + whose
                                    + " already; wait until one has ended.")
                    .passingAfter(PAUSE);
        }
        running.put(volume, ofAgent + 1);
    }

    private synchronized void leave(VolumeId volume) {
        running.computeIfPresent(volume, (_, count) -> count == 1 ? null : count - 1);
    }
}
