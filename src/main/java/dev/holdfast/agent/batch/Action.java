package dev.holdfast.agent.batch;

import dev.holdfast.operation.Batches.Weight;
import java.util.Locale;

/// What can be done to many agents at once, each as its own call of the API does it.
public enum Action {
    PAUSE,
    RESUME,
    RESTART,
    RECOVER,
    ARCHIVE,
    UNARCHIVE,
    SNAPSHOT,
    CANCEL_TASK,
    DELETE;

    /// As the API calls it.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Weight weight() {
        return switch (this) {
            case ARCHIVE, UNARCHIVE -> Weight.HEAVY;
            case PAUSE, RESUME, RESTART, RECOVER, SNAPSHOT, CANCEL_TASK, DELETE -> Weight.LIGHT;
        };
    }

    /// The call that does it to one agent, for the audit.
    String call() {
        return switch (this) {
            case DELETE -> "DELETE /v1/agents/{agent}";
            case SNAPSHOT -> "POST /v1/agents/{agent}/snapshots";
            case CANCEL_TASK -> "POST /v1/agents/{agent}/tasks/{task}/cancel";
            case PAUSE, RESUME, RESTART, RECOVER, ARCHIVE, UNARCHIVE -> "POST /v1/agents/{agent}/" + word();
        };
    }

    /// Whether it ends the agent's task, so that it is refused while there is one.
    boolean endsTasks() {
        return switch (this) {
            case PAUSE, RESTART, RECOVER, ARCHIVE, DELETE -> true;
            case RESUME, UNARCHIVE, SNAPSHOT, CANCEL_TASK -> false;
        };
    }
}
