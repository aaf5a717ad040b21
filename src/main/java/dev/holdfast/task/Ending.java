package dev.holdfast.task;

import dev.holdfast.runtime.ProcessState;
import java.util.Optional;
import java.util.OptionalInt;

/// How a task ended.
record Ending(Task.State state, Optional<String> reason, OptionalInt status) {

    /// What the end of its process makes of a task. Only what the server did itself outranks the process: a
    /// task that was cancelled is cancelled, whatever its program said last.
    static Ending of(Task task, ProcessState end) {
        if (task.cancelAsked()) {
            return cancelled();
        }
        return switch (end) {
            case ProcessState.Ended ended -> ofStatus(task, ended.status());
            case ProcessState.Lost lost -> failed("the program was ended, nobody knows how: " + lost.reason());
            case ProcessState.NotStarted notStarted -> failed("the process was never started");
            case ProcessState.Running running ->
                throw new IllegalArgumentException("task " + task.id() + " still runs");
        };
    }

    static Ending cancelled() {
        return new Ending(Task.State.CANCELLED, Optional.of("cancelled"), OptionalInt.empty());
    }

    static Ending failed(String reason) {
        return new Ending(Task.State.FAILED, Optional.of(reason), OptionalInt.empty());
    }

    private static Ending ofStatus(Task task, int status) {
        OptionalInt known = OptionalInt.of(status);
        if (status > 128) {
            return new Ending(
                    Task.State.FAILED, Optional.of("the program was ended by signal " + (status - 128)), known);
        }
        if (status != 0) {
            return new Ending(Task.State.FAILED, Optional.of("the program ended with status " + status), known);
        }
        return task.outcomeFailed()
                ? new Ending(Task.State.FAILED, Optional.of("the program said that it failed"), known)
                : new Ending(Task.State.FINISHED, Optional.empty(), known);
    }
}
