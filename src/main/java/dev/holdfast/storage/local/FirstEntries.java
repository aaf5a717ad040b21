package dev.holdfast.storage.local;

import dev.holdfast.linux.FolderScan;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FileTree.Cursor;
import dev.holdfast.storage.FileTree.Direction;
import dev.holdfast.storage.FileTree.Page;
import dev.holdfast.storage.FileTree.SortedBy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/// Picks from a stream of names those that come first in an order: keeps no more than are wanted, the last of
/// them at hand, so that most names are compared once and forgotten.
final class FirstEntries {

    /// What an entry is sorted by. The number is the size, or the seconds of the time; none by name.
    private static final class Place {

        private final long number;
        private final int nanos;
        private final byte[] name;

        private Place(long number, int nanos, byte[] name) {
            this.number = number;
            this.nanos = nanos;
            this.name = name;
        }
    }

    private final SortedBy by;
    private final int sign;
    private final int wanted;
    private final Place after;
    private final boolean begins;
    private final PriorityQueue<Place> kept;

    /// @param wanted how many
    FirstEntries(Page page, int wanted) {
        this.by = page.order().by();
        this.sign = page.order().direction() == Direction.ASCENDING ? 1 : -1;
        this.wanted = wanted;
        this.begins = page.after().isEmpty();
        this.after = page.after().map(this::place).orElse(new Place(0, 0, new byte[0]));
        this.kept = new PriorityQueue<>((one, other) -> -sign * compare(one, other));
    }

    private Place place(Cursor cursor) {
        Instant modified = cursor.modified();
        byte[] name = cursor.name().bytes();
        return switch (by) {
            case NAME -> new Place(0, 0, name);
            case SIZE -> new Place(cursor.size(), 0, name);
            case MODIFIED -> new Place(modified.getEpochSecond(), modified.getNano(), name);
        };
    }

    private static int compare(Place one, Place other) {
        int numbers = Long.compare(one.number, other.number);
        if (numbers != 0) {
            return numbers;
        }
        int nanos = Integer.compare(one.nanos, other.nanos);
        return nanos != 0 ? nanos : Arrays.compareUnsigned(one.name, other.name);
    }

    /// Considers the name that the scan is at.
    void consider(FolderScan scan) throws LinuxException {
        long number = 0;
        int nanos = 0;
        if (by != SortedBy.NAME) {
            if (!scan.look()) {
                return;
            }
            number = by == SortedBy.SIZE ? scan.size() : scan.seconds();
            nanos = by == SortedBy.SIZE ? 0 : scan.nanos();
        }
        if (!begins && sign * compare(scan, number, nanos, after) <= 0) {
            return;
        }
        if (kept.size() == wanted) {
            Place last = kept.element();
            if (sign * compare(scan, number, nanos, last) >= 0) {
                return;
            }
            kept.remove();
        }
        kept.add(new Place(number, nanos, scan.name()));
    }

    private static int compare(FolderScan scan, long number, int nanos, Place other) {
        int numbers = Long.compare(number, other.number);
        if (numbers != 0) {
            return numbers;
        }
        int fractions = Integer.compare(nanos, other.nanos);
        return fractions != 0 ? fractions : scan.compareName(other.name);
    }

    /// The places that were kept, in their order.
    List<Cursor> places() {
        List<Cursor> places = new ArrayList<>(kept.size());
        for (Place last = kept.poll(); last != null; last = kept.poll()) {
            places.add(cursor(last));
        }
        return places.reversed();
    }

    private Cursor cursor(Place place) {
        FileName name = FileName.of(place.name);
        return switch (by) {
            case NAME -> new Cursor(name, 0, Instant.EPOCH);
            case SIZE -> new Cursor(name, place.number, Instant.EPOCH);
            case MODIFIED -> new Cursor(name, 0, Instant.ofEpochSecond(place.number, place.nanos));
        };
    }
}
