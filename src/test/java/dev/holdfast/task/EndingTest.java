package dev.holdfast.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.TaskId;
import dev.holdfast.runtime.ProcessState;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class EndingTest {

    @Test
    void aProcessThatEndedWellFinishesTheTask() {
        assertThat(Ending.of(task(false, false), new ProcessState.Ended(0, true))
                        .state())
                .isEqualTo(Task.State.FINISHED);
    }

    @Test
    void theProgramsOwnWordCanOnlyMakeItWorse() {
        assertThat(Ending.of(task(false, true), new ProcessState.Ended(0, true)).state())
                .isEqualTo(Task.State.FAILED);
        assertThat(Ending.of(task(false, false), new ProcessState.Ended(1, true))
                        .state())
                .isEqualTo(Task.State.FAILED);
    }

    @Test
    void aSignalIsNamed() {
        assertThat(Ending.of(task(false, false), new ProcessState.Ended(137, true))
                        .reason())
                .contains("the program was ended by signal 9");
    }

    @Test
    void aLostProcessIsAFailure() {
        assertThat(Ending.of(task(false, false), new ProcessState.Lost("the machine was started anew")))
                .isEqualTo(Ending.failed("the program was ended, nobody knows how: the machine was started anew"));
    }

    @Test
    void aCancelledTaskIsCancelledHoweverItsProcessEnded() {
        assertThat(Ending.of(task(true, false), new ProcessState.Ended(0, true)).state())
                .isEqualTo(Task.State.CANCELLED);
    }

    private static Task task(boolean cancelAsked, boolean outcomeFailed) {
        return new Task(
                TaskId.fresh(),
                AgentId.fresh(),
                "do it",
                Optional.empty(),
                Task.State.RUNNING,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                outcomeFailed,
                OptionalInt.empty(),
                Optional.empty(),
                Task.Offsets.START,
                cancelAsked,
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty());
    }
}
