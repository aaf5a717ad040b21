package dev.holdfast.agent;

/// What a user wants an agent to be. The only lifecycle state that is stored; everything else is found.
public enum Wanted {
    RUNNING,
    PAUSED,
    DELETED
}
