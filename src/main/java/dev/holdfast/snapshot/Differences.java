package dev.holdfast.snapshot;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.workspace.FilePaths;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/// Differences counted while they are told, of which those of a page are kept: the first so many after a place, in
/// the order of their paths. So it needs the same memory for any number of them.
public final class Differences {

    /// Where a page ends.
    ///
    /// @param last of two at one path the thing that came after the one that went
    private record Place(FilePath path, boolean last) implements Comparable<Place> {

        static Place of(Difference difference) {
            return new Place(difference.path(), !(difference instanceof Difference.Deleted));
        }

        @Override
        public int compareTo(Place other) {
            int paths = path.compareTo(other.path());
            return paths != 0 ? paths : Boolean.compare(last, other.last());
        }
    }

    private static final Comparator<Difference> ORDER = Comparator.comparing(Place::of);

    private final PriorityQueue<Difference> kept = new PriorityQueue<>(ORDER.reversed());
    private final Optional<Place> after;
    private final int limit;
    private long added;
    private long modified;
    private long deleted;
    private long renamed;
    private long bytesAdded;
    private long bytesRemoved;

    /// @param cursor that of the page before, or empty for the first page
    public Differences(String cursor, int limit) {
        this.after = cursor.isEmpty() ? Optional.empty() : Optional.of(place(cursor));
        this.limit = limit;
    }

    public void add(Difference difference) {
        switch (difference) {
            case Difference.Added _ -> added++;
            case Difference.Deleted _ -> deleted++;
            case Difference.Modified _ -> modified++;
            case Difference.Renamed _ -> renamed++;
        }
        long grown = size(difference.after()) - size(difference.before());
        bytesAdded += Math.max(0, grown);
        bytesRemoved += Math.max(0, -grown);
        if (after.filter(place -> Place.of(difference).compareTo(place) <= 0).isEmpty()) {
            kept.add(difference);
            if (kept.size() > limit + 1) {
                kept.remove();
            }
        }
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    static long size(Optional<FileEntry> entry) {
        return entry.filter(thing -> thing.type() == FileEntry.Type.FILE)
                .map(FileEntry::size)
                .orElse(0L);
    }

    /// How many paths there are of each kind.
    public record Counts(long added, long modified, long deleted, long renamed) {}

    /// What all files together have more, and what they have less; in the end the difference counts.
    public record Bytes(long added, long removed) {}

    public Counts counts() {
        return new Counts(added, modified, deleted, renamed);
    }

    public Bytes bytes() {
        return new Bytes(bytesAdded, bytesRemoved);
    }

    /// The differences of the page.
    public List<Difference> page() {
        List<Difference> page = new ArrayList<>(kept);
        page.sort(ORDER);
        return page.subList(0, Math.min(limit, page.size()));
    }

    /// The cursor of the next page, if there is one.
    public Optional<String> next() {
        List<Difference> page = page();
        return kept.size() <= limit ? Optional.empty() : Optional.of(cursor(Place.of(page.getLast())));
    }

    private static String cursor(Place place) {
        return (place.last() ? "+" : "-") + FilePaths.encode(place.path());
    }

    private static Place place(String cursor) {
        if (!cursor.startsWith("+") && !cursor.startsWith("-")) {
            throw Problem.badRequest("bad_query", "The cursor is not one that a comparison answered.");
        }
        return new Place(FilePaths.decode(cursor.substring(1)).path(), cursor.startsWith("+"));
    }
}
