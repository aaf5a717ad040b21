package dev.holdfast.fork;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// What became of each path on the way from one workspace to another. What was renamed is gone at one path and there
/// at another, with all that is in it.
final class ChangeSet {

    /// So much is held in memory and shown to people; who has more does not look at it path by path.
    static final int MOST = 100_000;

    /// What happened to a path.
    enum Kind {
        ADDED,
        MODIFIED,
        DELETED
    }

    /// A path before and after; one of them is there.
    record Change(Optional<FileEntry> was, Optional<FileEntry> now) {

        Kind kind() {
            if (was.isEmpty()) {
                return Kind.ADDED;
            }
            return now.isEmpty() ? Kind.DELETED : Kind.MODIFIED;
        }

        boolean leavesFolder() {
            return now.filter(ChangeSet::isFolder).isPresent();
        }
    }

    private final NavigableMap<FilePath, Change> changes = new TreeMap<>();

    private ChangeSet() {}

    static ChangeSet between(VolumeStore volumes, TreeSource from, TreeSource to) throws IOException {
        ChangeSet set = new ChangeSet();
        List<Difference.Renamed> folders = new ArrayList<>();
        volumes.changes(from, to, Part.WORKSPACE, difference -> {
            set.add(difference);
            if (difference instanceof Difference.Renamed renamed && isFolder(renamed.now())) {
                folders.add(renamed);
            }
        });
        if (!folders.isEmpty()) {
            try (FileTree before = volumes.open(from, Part.WORKSPACE);
                    FileTree after = volumes.open(to, Part.WORKSPACE)) {
                for (Difference.Renamed folder : folders) {
                    set.walk(before, folder.was().path(), set::went);
                    set.walk(after, folder.now().path(), set::came);
                }
            }
        }
        return set;
    }

    private interface Step {
        void take(FileEntry entry);
    }

    private void add(Difference difference) {
        difference.before().ifPresent(was -> {
            if (difference.after().filter(now -> now.path().equals(was.path())).isEmpty()) {
                went(was);
            }
        });
        difference.after().ifPresent(now -> {
            if (difference instanceof Difference.Modified(FileEntry was, FileEntry _)
                    && was.path().equals(now.path())) {
                put(now.path(), new Change(Optional.of(was), Optional.of(now)));
            } else {
                came(now);
            }
        });
    }

    private void went(FileEntry was) {
        Change known = changes.get(was.path());
        put(was.path(), new Change(Optional.of(was), known == null ? Optional.empty() : known.now()));
    }

    private void came(FileEntry now) {
        Change known = changes.get(now.path());
        put(now.path(), new Change(known == null ? Optional.empty() : known.was(), Optional.of(now)));
    }

    private void put(FilePath path, Change change) {
        changes.put(path, change);
        if (changes.size() > MOST) {
            throw Problem.unprocessable(
                    "too_many_changes",
                    "More than " + MOST + " paths differ, which is more than can be told one by one.");
        }
    }

    private void walk(FileTree tree, FilePath folder, Step step) throws IOException {
        List<FileEntry> entries = new ArrayList<>();
        tree.list(folder, entries::add);
        for (FileEntry entry : entries) {
            step.take(entry);
            if (isFolder(entry)) {
                walk(tree, entry.path(), step);
            }
        }
    }

    NavigableMap<FilePath, Change> changes() {
        return changes;
    }

    Optional<Change> at(FilePath path) {
        return Optional.ofNullable(changes.get(path));
    }

    /// What changed strictly beneath this path.
    NavigableMap<FilePath, Change> beneath(FilePath path) {
        NavigableMap<FilePath, Change> found = new TreeMap<>();
        for (var change : changes.tailMap(path, false).entrySet()) {
            if (!change.getKey().startsWith(path)) {
                break;
            }
            found.put(change.getKey(), change.getValue());
        }
        return found;
    }

    private static boolean isFolder(FileEntry entry) {
        return entry.type() == FileEntry.Type.DIRECTORY;
    }
}
