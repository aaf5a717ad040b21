package dev.holdfast.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.holdfast.storage.FileEntry;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;

/// An entry as it is told.
///
/// @param name for people; what is not UTF-8 in it shows as U+FFFD
/// @param path from the root on, ready for an address
/// @param mode in octal, such as `0644`
/// @param modifiedAt RFC 3339 with nanoseconds
/// @param target where a link points
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record EntryJson(
        String name, String path, String type, long size, String mode, String modifiedAt, Optional<String> target) {

    private static final DateTimeFormatter NANOSECONDS =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter(Locale.ROOT);

    private static final int OCTAL_DIGITS = 010000;

    static EntryJson of(FileEntry entry) {
        return of(entry, FilePaths.encode(entry.path()));
    }

    /// The entry of a folder whose own path has been encoded.
    static EntryJson in(String folder, FileEntry entry) {
        String name = FilePaths.encode(entry.path().name());
        return of(entry, folder.isEmpty() ? name : folder + "/" + name);
    }

    private static EntryJson of(FileEntry entry, String path) {
        return new EntryJson(
                entry.path().isRoot() ? "" : entry.path().name().shown(),
                path,
                type(entry.type()),
                entry.size(),
                Integer.toOctalString(OCTAL_DIGITS | entry.mode()).substring(1),
                NANOSECONDS.format(entry.modified()),
                entry.target().map(FileEntry.LinkTarget::shown));
    }

    private static String type(FileEntry.Type type) {
        return switch (type) {
            case FILE -> "file";
            case DIRECTORY -> "directory";
            case LINK -> "link";
            case FIFO -> "fifo";
            case SOCKET -> "socket";
            case DEVICE -> "device";
        };
    }
}
