package dev.holdfast.runtime;

import dev.holdfast.id.RuntimeId;
import java.util.OptionalInt;

/// A runtime as the engine knows it at this moment.
///
/// @param exitCode of the init, when it is stopped
/// @param outOfMemory whether the kernel killed something in it for want of memory
public record FoundRuntime(RuntimeId id, State state, String image, OptionalInt exitCode, boolean outOfMemory) {

    /// The states an engine tells apart and callers care about.
    public enum State {
        /// Made and never started.
        CREATED,
        RUNNING,
        FROZEN,
        STOPPED,
        /// The engine gave it up; only deletion is left.
        DEAD
    }

    /// The same, of no more use.
    public FoundRuntime dead() {
        return new FoundRuntime(id, State.DEAD, image, exitCode, outOfMemory);
    }
}
