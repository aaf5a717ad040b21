package dev.holdfast.snapshot.history;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.problem.Problem;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.Snapshots;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The versions of one path: one look into each snapshot, from the newest back.
///
/// A version is told by the first snapshot that has it, which is that of the task that made it.
final class PathHistory {

    private static final int PAGE = 500;

    /// The cursor after the version that is so only now.
    private static final String AFTER_NOW = "live";

    /// The path leads nowhere in this snapshot.
    private static final Set<String> NOT_THERE =
            Set.of("file_not_found", "not_a_directory", "link_outside", "link_loop", "other_file_system");

    private final Agents agents;
    private final Snapshots snapshots;
    private final VolumeStore volumes;

    PathHistory(Agents agents, Snapshots snapshots, VolumeStore volumes) {
        this.agents = agents;
        this.snapshots = snapshots;
        this.volumes = volumes;
    }

    /// What a path was from a snapshot on.
    ///
    /// @param snapshot nothing when it is so only now
    /// @param entry nothing when it was deleted
    record Version(Optional<Snapshot> snapshot, Optional<FileEntry> entry) {}

    /// Versions, newest first, and where the next page begins.
    record Versions(List<Version> versions, Optional<String> next) {}

    /// Versions that are still being looked for.
    private static final class Search {

        private final int limit;
        private final List<Version> found = new ArrayList<>();
        private Optional<Version> open = Optional.empty();

        private Search(int limit) {
            this.limit = limit;
        }

        /// Goes back by one; says no when there are enough versions.
        boolean before(Version older) {
            if (open.isPresent() && !same(open.get().entry(), older.entry())) {
                found.add(open.get());
            }
            open = Optional.of(older);
            return found.size() < limit;
        }

        /// That it was not there in the beginning is no version.
        void end() {
            open.filter(version -> version.entry().isPresent()).ifPresent(found::add);
        }
    }

    /// The versions before `cursor`, the id of the snapshot of the last version seen.
    Versions of(Principal principal, String nameOrId, FilePath path, String cursor, int limit) throws IOException {
        Agent agent = agents.findWithFiles(principal, nameOrId);
        Search search = new Search(limit);
        if (cursor.isEmpty()) {
            search.before(new Version(Optional.empty(), entry(agent, Moment.LIVE, path)));
        }
        String before = cursor.equals(AFTER_NOW) ? "" : cursor;
        List<Snapshot> page;
        do {
            page = snapshots.page(principal, nameOrId, before, PAGE);
            for (Snapshot snapshot : page) {
                before = snapshot.id().value();
                Optional<Version> version = version(agent, snapshot, path);
                if (version.isPresent() && !search.before(version.get())) {
                    return new Versions(search.found, Optional.of(cursor(search.found.getLast())));
                }
            }
        } while (page.size() == PAGE);
        search.end();
        if (search.found.isEmpty() && cursor.isEmpty()) {
            throw Problem.of(
                    Problem.Kind.NOT_FOUND,
                    "file_not_found",
                    "There is no file or folder \"" + path + "\", neither now nor in a snapshot.");
        }
        return new Versions(search.found, Optional.empty());
    }

    private static String cursor(Version last) {
        return last.snapshot().map(snapshot -> snapshot.id().value()).orElse(AFTER_NOW);
    }

    /// Nothing of a snapshot that was deleted meanwhile.
    private Optional<Version> version(Agent agent, Snapshot snapshot, FilePath path) throws IOException {
        try {
            return Optional.of(new Version(Optional.of(snapshot), entry(agent, Moment.of(snapshot.id()), path)));
        } catch (Problem gone) {
            if (!gone.code().equals("snapshot_not_found")) {
                throw gone;
            }
            return Optional.empty();
        }
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private static boolean same(Optional<FileEntry> one, Optional<FileEntry> other) {
        boolean types = one.map(FileEntry::type).equals(other.map(FileEntry::type));
        return types && (one.isEmpty() || Difference.looksSame(one.get(), other.orElseThrow()));
    }

    private Optional<FileEntry> entry(Agent agent, Moment moment, FilePath path) throws IOException {
        try (FileTree tree = volumes.open(moment.in(agent.volume()), Part.WORKSPACE)) {
            return Optional.of(tree.stat(path, FileTree.Follow.NO_FOLLOW));
        } catch (Problem absent) {
            if (!NOT_THERE.contains(absent.code())) {
                throw absent;
            }
            return Optional.empty();
        }
    }
}
