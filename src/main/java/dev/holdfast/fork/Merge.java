package dev.holdfast.fork;

import dev.holdfast.fork.ChangeSet.Change;
import dev.holdfast.fork.ChangeSet.Kind;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a fork changed since it was made, beside what its parent did: which paths come over, and where both changed
/// the same and somebody has to say which it is to be.
///
/// "Ours" is the parent's, into which it comes, and "theirs" the fork's.
final class Merge {

    /// Which side a path is to be taken from.
    enum Side {
        OURS,
        THEIRS
    }

    /// A path where both changed something, and not the same.
    record Conflict(FilePath path, Kind ours, Kind theirs) {}

    /// Whether two files that both sides have in the same place are equal.
    @FunctionalInterface
    interface Sameness {
        boolean of(FileEntry ours, FileEntry theirs) throws IOException;
    }

    private static final int TOLD = 10;

    private final ChangeSet ours;
    private final ChangeSet theirs;
    private final NavigableMap<FilePath, Change> coming = new TreeMap<>();
    private final List<Conflict> conflicts = new ArrayList<>();
    private final List<FilePath> leftOut = new ArrayList<>();

    private Merge(ChangeSet ours, ChangeSet theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    /// Puts both sides together.
    ///
    /// @param paths what alone is to come over, with all beneath it; everything when there are none
    static Merge of(ChangeSet ours, ChangeSet theirs, List<FilePath> paths, Sameness sameness) throws IOException {
        Merge merge = new Merge(ours, theirs);
        for (Map.Entry<FilePath, Change> change : theirs.changes().entrySet()) {
            if (paths.isEmpty() || paths.stream().anyMatch(change.getKey()::startsWith)) {
                merge.look(change.getKey(), change.getValue(), sameness);
            }
        }
        return merge;
    }

    private void look(FilePath path, Change change, Sameness sameness) throws IOException {
        if (change.leavesFolder() && change.kind() == Kind.MODIFIED && wasFolder(change)) {
            // Only its mode changed, and what is in it comes by itself.
            leftOut.add(path);
            return;
        }
        Optional<Change> mine = ours.at(path);
        if (mine.isPresent() && same(mine.get(), change, sameness)) {
            return;
        }
        Optional<Kind> against = mine.map(Change::kind)
                .or(() -> change.now().isPresent() ? goneAbove(path) : Optional.empty())
                .or(() -> change.leavesFolder() ? Optional.empty() : thereBeneath(path));
        against.ifPresent(kind -> conflicts.add(new Conflict(path, kind, change.kind())));
        coming.put(path, change);
    }

    private static boolean wasFolder(Change change) {
        return change.was()
                .filter(was -> was.type() == FileEntry.Type.DIRECTORY)
                .isPresent();
    }

    private static boolean same(Change mine, Change change, Sameness sameness) throws IOException {
        if (mine.now().isEmpty() || change.now().isEmpty()) {
            return mine.now().isEmpty() && change.now().isEmpty();
        }
        return (mine.leavesFolder() && change.leavesFolder())
                || sameness.of(mine.now().get(), change.now().get());
    }

    /// Whether we took away a folder above, or put another thing in its place.
    private Optional<Kind> goneAbove(FilePath path) {
        for (FilePath above = path.parent(); !above.isRoot(); above = above.parent()) {
            Optional<Change> mine = ours.at(above).filter(change -> !change.leavesFolder());
            if (mine.isPresent()) {
                return mine.map(Change::kind);
            }
        }
        return Optional.empty();
    }

    /// Whether we have something new in what was a folder.
    private Optional<Kind> thereBeneath(FilePath path) {
        return ours.beneath(path).values().stream()
                .filter(change -> change.now().isPresent())
                .findFirst()
                .map(Change::kind);
    }

    /// What comes over, with what is not decided yet.
    NavigableMap<FilePath, Change> coming(Map<FilePath, Side> decided) {
        NavigableMap<FilePath, Change> left = new TreeMap<>(coming);
        left.keySet().removeIf(path -> decided.get(path) == Side.OURS);
        return left;
    }

    List<Conflict> conflicts() {
        return conflicts;
    }

    /// What cannot come over: other modes of folders that both have.
    List<FilePath> leftOut() {
        return leftOut;
    }

    /// What has to be taken from the fork, so that everything comes over that is decided for it.
    ///
    /// @throws Problem CONFLICT `adopt_conflicts` when something is not decided
    List<FilePath> picks(Map<FilePath, Side> decided) {
        List<Conflict> open = conflicts.stream()
                .filter(conflict -> !decided.containsKey(conflict.path()))
                .toList();
        if (!open.isEmpty()) {
            throw undecided(open);
        }
        List<FilePath> picks = new ArrayList<>();
        Optional<FilePath> whole = Optional.empty();
        for (Map.Entry<FilePath, Change> change : coming.entrySet()) {
            FilePath path = change.getKey();
            boolean with = whole.filter(path::startsWith).isPresent();
            if (!with && decided.get(path) != Side.OURS && isPicked(path, change.getValue())) {
                picks.add(path);
                whole = isWhole(path, change.getValue()) ? Optional.of(path) : whole;
            }
        }
        return picks;
    }

    /// A folder that came comes with what is in it, unless it is empty; what is gone on our side stays so.
    private boolean isPicked(FilePath path, Change change) {
        if (change.leavesFolder()) {
            return isWhole(path, change) || theirs.beneath(path).isEmpty();
        }
        return change.now().isPresent() || goneAbove(path).isEmpty();
    }

    /// Whether a thing comes or goes with all that is beneath it: it goes, or is a folder where there is none.
    private boolean isWhole(FilePath path, Change change) {
        boolean inTheWay = ours.at(path)
                .filter(mine -> mine.now().isPresent() && !mine.leavesFolder())
                .isPresent();
        return change.now().isEmpty() || (change.leavesFolder() && (change.was().isPresent() || inTheWay));
    }

    private static Problem undecided(List<Conflict> open) {
        String paths = open.stream()
                .limit(TOLD)
                .map(conflict -> conflict.path().toString())
                .collect(Collectors.joining(", "));
        String more = open.size() > TOLD ? " and " + (open.size() - TOLD) + " more" : "";
        return Problem.conflict(
                "adopt_conflicts",
                "Both changed " + paths + more + ". Nothing was adopted: say for each whether it is to be \"ours\" (the"
                        + " parent's) or \"theirs\" (the fork's); a preview lists them all.");
    }
}
