package dev.holdfast.workspace.bundle;

import java.util.List;

/// What came out of an archive.
///
/// @param bytes of all files, holes included
/// @param refused of what was unpacked, paths that did not get all they asked for: a bit that sets a user or
/// a group
public record Extraction(long files, long folders, long links, long bytes, List<String> refused) {

    public Extraction {
        refused = List.copyOf(refused);
    }
}
