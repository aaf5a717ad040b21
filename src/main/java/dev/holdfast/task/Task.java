package dev.holdfast.task;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// One prompt and its outcome, as it is written down.
///
/// @param note what the agent was told with it of its files and processes
/// @param session what the program said of its session, or which one it was asked to go on with
/// @param result the program's last word
/// @param outcomeFailed whether the program itself called it a failure
/// @param runtime where it was started
/// @param offsets how far its outputs have become events
public record Task(
        TaskId id,
        AgentId agent,
        String prompt,
        Optional<String> note,
        State state,
        Optional<String> reason,
        Optional<String> session,
        Optional<String> result,
        boolean outcomeFailed,
        OptionalInt exitStatus,
        Optional<RuntimeId> runtime,
        Offsets offsets,
        boolean cancelAsked,
        Instant created,
        Optional<Instant> started,
        Optional<Instant> ended) {

    /// Where a task stands. A task that ended stays ended.
    public enum State {
        QUEUED,
        RUNNING,
        FINISHED,
        FAILED,
        CANCELLED;

        public boolean ended() {
            return switch (this) {
                case QUEUED, RUNNING -> false;
                case FINISHED, FAILED, CANCELLED -> true;
            };
        }
    }

    /// Bytes of each output that have been taken in.
    public record Offsets(long stdout, long stderr) {
        static final Offsets START = new Offsets(0, 0);
    }
}
