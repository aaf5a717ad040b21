package dev.holdfast.storage;

import java.util.Optional;

/// One thing that differs between two trees: what has to happen to it so that one becomes the other.
///
/// Files are told by their paths: one that was put in the place of another, as editors do it, is modified.
/// What was moved away and still is somewhere is renamed, if its old path is free now or a folder was moved;
/// a folder that was moved is told alone, and what lies in it only if it changed as well. Of a folder that came
/// or went everything in it is told too, and a thing of one kind in the place of another is one that went and
/// one that came. Times of folders and of links are nobody's work and are not told.
public sealed interface Difference {

    /// Whether what was renamed has other bytes, another mode or another time as well.
    enum Content {
        KEPT,
        CHANGED
    }

    record Added(FileEntry now) implements Difference {}

    record Deleted(FileEntry was) implements Difference {}

    /// Its bytes, mode, time or target are others. Both paths differ when a folder above was renamed.
    record Modified(FileEntry was, FileEntry now) implements Difference {}

    record Renamed(FileEntry was, FileEntry now, Content content) implements Difference {}

    /// What it was, if it was there.
    default Optional<FileEntry> before() {
        return switch (this) {
            case Added _ -> Optional.empty();
            case Deleted deleted -> Optional.of(deleted.was());
            case Modified modified -> Optional.of(modified.was());
            case Renamed renamed -> Optional.of(renamed.was());
        };
    }

    /// What it is, if it is there.
    default Optional<FileEntry> after() {
        return switch (this) {
            case Added added -> Optional.of(added.now());
            case Deleted _ -> Optional.empty();
            case Modified modified -> Optional.of(modified.now());
            case Renamed renamed -> Optional.of(renamed.now());
        };
    }

    /// Where it is, or was when it is gone.
    default FilePath path() {
        return after().or(this::before).orElseThrow().path();
    }

    /// Whether two things of one type are equal as far as can be said without their bytes.
    static boolean looksSame(FileEntry one, FileEntry other) {
        return switch (one.type()) {
            case FILE ->
                one.size() == other.size()
                        && one.mode() == other.mode()
                        && one.modified().equals(other.modified());
            case LINK -> one.target().equals(other.target());
            case DIRECTORY, FIFO, SOCKET, DEVICE -> one.mode() == other.mode();
        };
    }
}
