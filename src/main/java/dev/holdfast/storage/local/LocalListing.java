package dev.holdfast.storage.local;

import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileStatus;
import dev.holdfast.linux.FolderScan;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree.Cursor;
import dev.holdfast.storage.FileTree.Listing;
import dev.holdfast.storage.FileTree.Page;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The entries of one open folder: all of them, or those of a page.
///
/// It works in portions, each of which holds a thread for some milliseconds only, so that a folder with
/// millions of names keeps nobody else waiting.
final class LocalListing {

    /// A folder that an agent fills while it is being read must come to an end.
    private static final int MAX_NAMES = 10_000_000;

    /// In buffers of 64 KiB, some thousand names each.
    private static final int PORTION = 8;

    private final Ground ground;
    private final Fd open;
    private final FilePath directory;
    private int seen;

    LocalListing(Ground ground, Fd open, FilePath directory) {
        this.ground = ground;
        this.open = open;
        this.directory = directory;
    }

    /// What is done with the name that a scan is at.
    @FunctionalInterface
    private interface Each {
        void name(FolderScan scan) throws IOException;
    }

    /// Goes through some names, and says whether there may be more.
    private boolean portion(Each each) throws IOException {
        try (FolderScan scan = new FolderScan(open)) {
            for (int i = 0; i < PORTION; i++) {
                if (!scan.fill()) {
                    return false;
                }
                while (scan.next()) {
                    if (++seen > MAX_NAMES) {
                        throw TreeProblems.tooManyNames(directory);
                    }
                    each.name(scan);
                }
            }
            return true;
        }
    }

    /// Tells every entry, on the caller's own thread.
    void all(Consumer<FileEntry> each) throws IOException {
        boolean more = true;
        while (more) {
            List<FileEntry> entries = new ArrayList<>();
            more = ground.calls(directory, () -> {
                try (FolderScan looking = new FolderScan(open)) {
                    return portion(scan -> add(looking, FileName.of(scan.name()), entries));
                }
            });
            entries.forEach(each);
        }
    }

    Listing page(Page page) throws IOException {
        FirstEntries first = new FirstEntries(page, page.limit() + 1);
        while (ground.calls(directory, () -> portion(first::consider))) {}
        List<Cursor> places = first.places();
        boolean more = places.size() > page.limit();
        List<Cursor> told = more ? places.subList(0, page.limit()) : places;
        List<FileEntry> entries = new ArrayList<>(told.size());
        return ground.calls(directory, () -> {
            try (FolderScan looking = new FolderScan(open)) {
                for (Cursor place : told) {
                    add(looking, place.name(), entries);
                }
            }
            return new Listing(entries, more ? Optional.of(told.getLast()) : Optional.empty());
        });
    }

    /// Adds the entry of this name, unless it vanished meanwhile.
    private void add(FolderScan looking, FileName name, List<FileEntry> entries) throws LinuxException {
        Optional<FileStatus> status = looking.status(name.bytes());
        if (status.isPresent()) {
            FilePath path = directory.child(name);
            if (status.get().isLink()) {
                addLink(path, entries);
            } else {
                entries.add(Held.entry(path, status.get()));
            }
        }
    }

    private void addLink(FilePath path, List<FileEntry> entries) throws LinuxException {
        try (Held held = Held.of(open, path.name().bytes())) {
            entries.add(held.entry(path));
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.ENOENT) {
                throw failed;
            }
        }
    }
}
