package dev.holdfast.snapshot;

/// Whether a snapshot is kept whatever the retention says.
public enum Pin {
    PINNED,
    LOOSE;

    static Pin of(boolean pinned) {
        return pinned ? PINNED : LOOSE;
    }
}
