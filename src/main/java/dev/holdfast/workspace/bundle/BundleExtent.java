package dev.holdfast.workspace.bundle;

import java.util.List;

/// What a bundle would have in it.
///
/// @param bytes what all files say that they have
/// @param paths of the first things, from the root on, ready for an address
/// @param truncated whether there are more things than paths
public record BundleExtent(long files, long folders, long links, long bytes, List<String> paths, boolean truncated) {

    public BundleExtent {
        paths = List.copyOf(paths);
    }
}
