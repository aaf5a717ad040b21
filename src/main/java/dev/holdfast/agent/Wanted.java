package dev.holdfast.agent;

/// What a user wants an agent to be. The only lifecycle state that is stored; everything else is found.
///
/// To people `FROZEN` and `STOPPED` are one word, paused, in two depths.
public enum Wanted {
    RUNNING,
    /// Paused with its memory kept, to be woken in milliseconds.
    FROZEN,
    /// Paused without a runtime: it takes no memory, and starts anew when it is woken.
    STOPPED,
    /// Without a runtime, and its volume packed away.
    ARCHIVED,
    /// In the trash.
    DELETED;

    /// Whether people call this paused.
    public boolean isPaused() {
        return switch (this) {
            case FROZEN, STOPPED -> true;
            case RUNNING, ARCHIVED, DELETED -> false;
        };
    }

    /// Whether an agent that is settled may have a runtime.
    boolean keepsRuntime() {
        return switch (this) {
            case RUNNING, FROZEN -> true;
            case STOPPED, ARCHIVED, DELETED -> false;
        };
    }
}
