package dev.holdfast.archive.pack;

import java.io.IOException;

/// Hears how far the work on a pack is, and may end it by failing.
@FunctionalInterface
public interface Told {

    /// So many bytes of contents and listings more, and what they take in the pack.
    void packed(long raw, long packed) throws IOException;
}
