package dev.holdfast.snapshot;

import dev.holdfast.id.TaskId;
import java.time.Duration;
import java.util.Optional;

/// Why a snapshot was taken.
public sealed interface Reason {

    /// A task ended and had changed something.
    record AfterTask(TaskId task) implements Reason {}

    /// Somebody asked for it.
    record Manual() implements Reason {}

    /// It is what a restore replaced.
    record BeforeRestore() implements Reason {}

    /// It is what forks were made from.
    record Fork() implements Reason {}

    /// It is what an adoption replaced.
    record BeforeAdopt() implements Reason {}
    /// Its time had come.
    record Scheduled() implements Reason {}

    /// The runtime was about to stop, or stood still.
    record BeforeStop() implements Reason {}

    /// The agent itself asked for it.
    record ByAgent() implements Reason {}

    /// The word that is stored and shown.
    default String word() {
        return switch (this) {
            case AfterTask task -> "task";
            case Manual manual -> "manual";
            case BeforeRestore restore -> "before_restore";
            case Fork fork -> "fork";
            case BeforeAdopt adopt -> "before_adopt";
            case Scheduled scheduled -> "schedule";
            case BeforeStop stop -> "before_stop";
            case ByAgent agent -> "agent";
        };
    }

    /// How long a snapshot that was taken for this stays whatever a policy says.
    default Duration keptFor() {
        return switch (this) {
            case AfterTask task -> Duration.ZERO;
            case Manual manual -> Duration.ZERO;
            case Fork fork -> Duration.ZERO;
            case Scheduled scheduled -> Duration.ZERO;
            case BeforeStop stop -> Duration.ZERO;
            case ByAgent agent -> Duration.ZERO;
            case BeforeRestore restore -> Duration.ofDays(30);
            case BeforeAdopt adopt -> Duration.ofDays(30);
        };
    }

    default Optional<TaskId> ofTask() {
        return this instanceof AfterTask after ? Optional.of(after.task()) : Optional.empty();
    }

    static Reason of(String word, Optional<TaskId> task) {
        return switch (word) {
            case "task" -> new AfterTask(task.orElseThrow());
            case "manual" -> new Manual();
            case "before_restore" -> new BeforeRestore();
            case "fork" -> new Fork();
            case "before_adopt" -> new BeforeAdopt();
            case "schedule" -> new Scheduled();
            case "before_stop" -> new BeforeStop();
            case "agent" -> new ByAgent();
            default -> throw new IllegalArgumentException("not a reason: " + word);
        };
    }
}
