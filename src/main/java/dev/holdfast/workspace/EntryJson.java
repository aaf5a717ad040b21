package dev.holdfast.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.holdfast.storage.FileEntry;
import java.time.Instant;
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

    static EntryJson of(FileEntry entry) {
        return new EntryJson(
                entry.path().isRoot() ? "" : entry.path().name().shown(),
                FilePaths.encode(entry.path()),
                entry.type().name().toLowerCase(Locale.ROOT),
                entry.size(),
                "%04o".formatted(entry.mode()),
                time(entry.modified()),
                entry.target().map(FileEntry.LinkTarget::shown));
    }

    private static String time(Instant time) {
        return NANOSECONDS.format(time);
    }
}
