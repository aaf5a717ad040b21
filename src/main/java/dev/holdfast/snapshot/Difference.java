package dev.holdfast.snapshot;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What turns one tree into another, found by walking both. A file counts as the same when type, size,
/// mode, time of change to its content and link target agree.
final class Difference {

    /// What happens to a path.
    enum Change {
        ADDED,
        MODIFIED,
        DELETED
    }

    /// One path and what happens to it. A whole folder that comes or goes is told with everything in it.
    record Changed(FilePath path, Change change) {}

    private final FileTree from;
    private final FileTree to;
    private final List<Changed> changes = new ArrayList<>();

    private Difference(FileTree from, FileTree to) {
        this.from = from;
        this.to = to;
    }

    /// The changes that lead from one tree to the other, in the order of their paths.
    static List<Changed> between(FileTree from, FileTree to) throws IOException {
        Difference difference = new Difference(from, to);
        difference.walk(FilePath.ROOT);
        return difference.changes;
    }

    private void walk(FilePath directory) throws IOException {
        Map<FileName, FileEntry> before = entries(from, directory);
        Map<FileName, FileEntry> after = entries(to, directory);
        Set<FileName> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        for (FileName name : all) {
            Optional<FileEntry> was = Optional.ofNullable(before.get(name));
            Optional<FileEntry> is = Optional.ofNullable(after.get(name));
            if (was.isPresent() && is.isPresent()) {
                compare(directory.child(name), was.get(), is.get());
            } else if (was.isPresent()) {
                tellAll(from, was.get(), Change.DELETED);
            } else if (is.isPresent()) {
                tellAll(to, is.get(), Change.ADDED);
            }
        }
    }

    private void compare(FilePath path, FileEntry before, FileEntry after) throws IOException {
        boolean folders = before.type() == FileEntry.Type.DIRECTORY && after.type() == FileEntry.Type.DIRECTORY;
        if (folders) {
            if (before.mode() != after.mode()) {
                changes.add(new Changed(path, Change.MODIFIED));
            }
            walk(path);
        } else if (before.type() != after.type()) {
            tellAll(from, before, Change.DELETED);
            tellAll(to, after, Change.ADDED);
        } else if (!same(before, after)) {
            changes.add(new Changed(path, Change.MODIFIED));
        }
    }

    private static boolean same(FileEntry before, FileEntry after) {
        return before.size() == after.size()
                && before.mode() == after.mode()
                && before.modified().equals(after.modified())
                && before.target().equals(after.target());
    }

    private void tellAll(FileTree tree, FileEntry entry, Change change) throws IOException {
        changes.add(new Changed(entry.path(), change));
        if (entry.type() == FileEntry.Type.DIRECTORY) {
            for (FileEntry child : entries(tree, entry.path()).values()) {
                tellAll(tree, child, change);
            }
        }
    }

    /// A folder that an agent takes away while we walk is an empty one.
    private static Map<FileName, FileEntry> entries(FileTree tree, FilePath directory) throws IOException {
        Map<FileName, FileEntry> entries = new TreeMap<>();
        try {
            tree.list(directory, entry -> entries.put(entry.path().name(), entry));
        } catch (Problem gone) {
            if (gone.kind() != Problem.Kind.NOT_FOUND && !gone.code().equals("not_a_directory")) {
                throw gone;
            }
        }
        return entries;
    }
}
