package dev.holdfast.event;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.TaskId;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A fact that happened.
///
/// @param number its place in the log: larger than that of everything that was committed before
/// @param type past tense and dotted, such as `task.ended`
/// @param data what more there is to say, as JSON
public record Event(
        long number, Instant at, String type, Optional<AgentId> agent, Optional<TaskId> task, JsonNode data) {

    /// An event that has no number yet.
    public record Draft(String type, Optional<AgentId> agent, Optional<TaskId> task, JsonNode data) {

        public Draft {
            if (!type.matches("[a-z]+(\\.[a-z_]+)+")) {
                throw new IllegalArgumentException("not a type of an event: " + type);
            }
        }
    }
}
