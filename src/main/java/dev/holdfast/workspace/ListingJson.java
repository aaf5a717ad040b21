package dev.holdfast.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree;
import java.util.List;
import java.util.Optional;

/// A page of a folder as it is told.
///
/// @param cursor what to ask the next page with; absent on the last one
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ListingJson(String path, List<EntryJson> entries, Optional<String> cursor) {

    static ListingJson of(FileEntry directory, FileTree.Order order, FileTree.Listing listing) {
        String folder = FilePaths.encode(directory.path());
        return new ListingJson(
                folder,
                listing.entries().stream()
                        .map(entry -> EntryJson.in(folder, entry))
                        .toList(),
                listing.next().map(cursor -> Cursors.encode(order, cursor)));
    }
}
