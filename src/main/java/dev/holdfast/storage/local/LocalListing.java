package dev.holdfast.storage.local;

import dev.holdfast.linux.DirectoryReader;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileStatus;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree.Cursor;
import dev.holdfast.storage.FileTree.Direction;
import dev.holdfast.storage.FileTree.Listing;
import dev.holdfast.storage.FileTree.Order;
import dev.holdfast.storage.FileTree.Page;
import dev.holdfast.storage.FileTree.SortedBy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The entries of one open folder, in pages. On a platform thread.
final class LocalListing {

    /// A folder that an agent fills while it is being read must come to an end.
    static final int MAX_NAMES = 10_000_000;

    private LocalListing() {}

    static Listing page(Fd open, FilePath directory, Page page) throws LinuxException {
        List<Cursor> places = first(open, directory, page);
        boolean more = places.size() > page.limit();
        List<Cursor> told = more ? places.subList(0, page.limit()) : places;
        List<FileEntry> entries =
                entries(open, directory, told.stream().map(Cursor::name).toList());
        return new Listing(entries, more ? Optional.of(told.getLast()) : Optional.empty());
    }

    /// The places of the page, and one more when there are more.
    private static List<Cursor> first(Fd open, FilePath directory, Page page) throws LinuxException {
        Comparator<Cursor> order = comparator(page.order());
        TreeSet<Cursor> kept = new TreeSet<>(order);
        DirectoryReader reader = new DirectoryReader(open);
        int seen = 0;
        for (List<byte[]> names = reader.next(); !names.isEmpty(); names = reader.next()) {
            seen += names.size();
            if (seen > MAX_NAMES) {
                throw TreeProblems.tooManyNames(directory);
            }
            for (byte[] bytes : names) {
                Optional<Cursor> place =
                        place(open, FileName.of(bytes), page.order().by());
                if (place.isPresent()
                        && (page.after().isEmpty()
                                || order.compare(place.get(), page.after().get()) > 0)) {
                    kept.add(place.get());
                    if (kept.size() > page.limit() + 1) {
                        kept.pollLast();
                    }
                }
            }
        }
        return List.copyOf(kept);
    }

    private static Optional<Cursor> place(Fd open, FileName name, SortedBy by) throws LinuxException {
        if (by == SortedBy.NAME) {
            return Optional.of(new Cursor(name, 0, Instant.EPOCH));
        }
        try {
            FileStatus status = Files.status(open, name.bytes());
            return Optional.of(new Cursor(name, status.size(), status.modified()));
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.ENOENT) {
                throw failed;
            }
            return Optional.empty();
        }
    }

    private static Comparator<Cursor> comparator(Order order) {
        Comparator<Cursor> byName = Comparator.comparing(Cursor::name);
        Comparator<Cursor> ascending = switch (order.by()) {
            case NAME -> byName;
            case SIZE -> Comparator.comparingLong(Cursor::size).thenComparing(byName);
            case MODIFIED -> Comparator.comparing(Cursor::modified).thenComparing(byName);
        };
        return order.direction() == Direction.ASCENDING ? ascending : ascending.reversed();
    }

    /// The entries of these names, without what vanished meanwhile.
    static List<FileEntry> entries(Fd open, FilePath directory, List<FileName> names) throws LinuxException {
        List<FileEntry> entries = new ArrayList<>(names.size());
        for (FileName name : names) {
            try {
                entries.add(entry(open, directory.child(name)));
            } catch (LinuxException failed) {
                if (failed.errno() != Errno.ENOENT) {
                    throw failed;
                }
            }
        }
        return entries;
    }

    private static FileEntry entry(Fd open, FilePath path) throws LinuxException {
        FileStatus status = Files.status(open, path.name().bytes());
        if (!status.isLink()) {
            return Held.entry(path, status);
        }
        try (Held held = Held.of(open, path.name().bytes())) {
            return held.entry(path);
        }
    }
}
