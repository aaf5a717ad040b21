package dev.holdfast.snapshot.history;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.TaskId;
import dev.holdfast.snapshot.Differences;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.history.Comparisons.Span;
import dev.holdfast.snapshot.history.FileDiffs.FileDiff;
import dev.holdfast.snapshot.history.FileDiffs.Told;
import dev.holdfast.snapshot.history.Hunks.Hunk;
import dev.holdfast.snapshot.history.PathHistory.Version;
import dev.holdfast.snapshot.history.PathHistory.Versions;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.workspace.FilePaths;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The answers of `HistoryRoutes`. Paths are ready for an address; a name for people comes with each.
final class HistoryAnswers {

    private static final DateTimeFormatter NANOSECONDS =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter(Locale.ROOT);
    private static final int OCTAL_DIGITS = 010000;

    private HistoryAnswers() {}

    /// What happened to a path.
    enum Change {
        ADDED,
        MODIFIED,
        DELETED,
        RENAMED
    }

    /// @param name the whole path for people; what is not UTF-8 in it shows as U+FFFD
    /// @param from the path that it had, when that was another
    /// @param nameBefore that path for people
    /// @param edited of what was renamed, whether it changed as well
    record ChangeAnswer(
            String path,
            String name,
            Change change,
            Optional<String> from,
            Optional<String> nameBefore,
            Optional<Boolean> edited,
            FileEntry.Type type,
            Optional<Long> sizeBefore,
            Optional<Long> sizeAfter) {

        static ChangeAnswer of(Difference difference) {
            Change change = switch (difference) {
                case Difference.Added _ -> Change.ADDED;
                case Difference.Deleted _ -> Change.DELETED;
                case Difference.Modified _ -> Change.MODIFIED;
                case Difference.Renamed _ -> Change.RENAMED;
            };
            Optional<Boolean> edited = difference instanceof Difference.Renamed renamed
                    ? Optional.of(renamed.content() == Difference.Content.CHANGED)
                    : Optional.empty();
            FilePath path = difference.path();
            Optional<FilePath> before = difference.before().map(FileEntry::path).filter(was -> !was.equals(path));
            return new ChangeAnswer(
                    FilePaths.encode(path),
                    path.toString(),
                    change,
                    before.map(FilePaths::encode),
                    before.map(FilePath::toString),
                    edited,
                    difference.after().or(difference::before).orElseThrow().type(),
                    size(difference.before()),
                    size(difference.after()));
        }

        @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
        private static Optional<Long> size(Optional<FileEntry> entry) {
            return entry.filter(thing -> thing.type() == FileEntry.Type.FILE).map(FileEntry::size);
        }
    }

    record ChangesAnswer(
            Moment from,
            Moment to,
            Differences.Counts counts,
            Differences.Bytes bytes,
            List<ChangeAnswer> changes,
            Optional<String> nextCursor) {

        static ChangesAnswer of(Span span, Differences differences) {
            return new ChangesAnswer(
                    span.from(),
                    span.to(),
                    differences.counts(),
                    differences.bytes(),
                    differences.page().stream().map(ChangeAnswer::of).toList(),
                    differences.next());
        }
    }

    /// What a thing is at one moment.
    ///
    /// @param mode in octal, such as `0644`
    /// @param modifiedAt RFC 3339 with nanoseconds
    record ThingAnswer(FileEntry.Type type, long size, String mode, String modifiedAt, Optional<String> sha256) {

        static ThingAnswer of(FileDiffs.Side side) {
            FileEntry entry = side.entry();
            return new ThingAnswer(
                    entry.type(),
                    entry.size(),
                    Integer.toOctalString(OCTAL_DIGITS | entry.mode()).substring(1),
                    NANOSECONDS.format(entry.modified()),
                    side.sha256());
        }
    }

    /// @param told text, or why there are no hunks
    /// @param before absent when it was not there
    record DiffAnswer(
            String path,
            Moment from,
            Moment to,
            Told told,
            Optional<ThingAnswer> before,
            Optional<ThingAnswer> after,
            List<Hunk> hunks) {

        static DiffAnswer of(Span span, FilePath path, FileDiff diff) {
            return new DiffAnswer(
                    FilePaths.encode(path),
                    span.from(),
                    span.to(),
                    diff.told(),
                    diff.before().map(ThingAnswer::of),
                    diff.after().map(ThingAnswer::of),
                    diff.hunks());
        }
    }

    /// @param moment the first snapshot that has this version, or live when it is so only now
    /// @param thing absent when it was deleted
    record VersionAnswer(
            Moment moment,
            Optional<String> reason,
            Optional<TaskId> task,
            Optional<String> label,
            Optional<Instant> createdAt,
            boolean absent,
            Optional<ThingAnswer> thing) {

        static VersionAnswer of(Version version) {
            Optional<Snapshot> snapshot = version.snapshot();
            Optional<SnapshotId> id = snapshot.map(Snapshot::id);
            return new VersionAnswer(
                    id.map(Moment::of).orElse(Moment.LIVE),
                    snapshot.map(taken -> taken.reason().word()),
                    snapshot.flatMap(taken -> taken.reason().ofTask()),
                    snapshot.flatMap(Snapshot::label),
                    snapshot.map(Snapshot::created),
                    version.entry().isEmpty(),
                    version.entry().map(entry -> ThingAnswer.of(new FileDiffs.Side(entry, Optional.empty()))));
        }
    }

    record HistoryAnswer(String path, List<VersionAnswer> versions, Optional<String> nextCursor) {

        static HistoryAnswer of(FilePath path, Versions versions) {
            return new HistoryAnswer(
                    FilePaths.encode(path),
                    versions.versions().stream().map(VersionAnswer::of).toList(),
                    versions.next());
        }
    }
}
