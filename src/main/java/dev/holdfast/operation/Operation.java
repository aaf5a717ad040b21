package dev.holdfast.operation;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.OperationId;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Dangerous work on one agent, written down before its first step.
///
/// @param intent all that is needed to finish or undo it
/// @param reason why it failed, when it did
public record Operation(
        OperationId id,
        AgentId subject,
        String kind,
        JsonNode intent,
        State state,
        Optional<String> reason,
        Instant started,
        Optional<Instant> ended) {

    /// Where an operation stands. One that is running when the server starts was interrupted.
    public enum State {
        RUNNING,
        DONE,
        FAILED
    }
}
