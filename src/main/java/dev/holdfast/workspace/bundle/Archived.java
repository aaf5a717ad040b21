package dev.holdfast.workspace.bundle;

import java.time.Instant;
import java.util.Optional;

/// A thing in an archive, as the archive tells it.
final class Archived {

    enum Kind {
        FILE,
        FOLDER,
        LINK,
        HARD_LINK,
        PIPE,
        /// A device, or whatever else a workspace has no place for.
        OTHER
    }

    /// How it looks.
    record Looks(Kind kind, int mode, Optional<Instant> modified) {}

    private final byte[] name;
    private final Looks looks;
    private final long size;
    private final byte[] target;

    Archived(byte[] name, Looks looks, long size, byte[] target) {
        this.name = name;
        this.looks = looks;
        this.size = size;
        this.target = target;
    }

    byte[] name() {
        return name;
    }

    Kind kind() {
        return looks.kind();
    }

    int mode() {
        return looks.mode();
    }

    Optional<Instant> modified() {
        return looks.modified();
    }

    /// Of a file, holes included.
    long size() {
        return size;
    }

    /// Where a link points, or the name of the file that a hard link is another name of.
    byte[] target() {
        return target;
    }
}
