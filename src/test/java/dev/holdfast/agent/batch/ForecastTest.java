package dev.holdfast.agent.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.AgentName;
import dev.holdfast.agent.AgentState;
import dev.holdfast.agent.AgentState.Depth;
import dev.holdfast.agent.Definition;
import dev.holdfast.agent.Intent;
import dev.holdfast.agent.Standing;
import dev.holdfast.agent.Wanted;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.TaskId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.RuntimeSpec.Limits;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastTest {

    private static Agent agent(Wanted wanted, Optional<TaskId> task) {
        return new Agent(
                AgentId.fresh(),
                "default",
                new AgentName("ada"),
                new Definition(
                        "command",
                        "image",
                        Optional.empty(),
                        Optional.empty(),
                        Definition.Egress.OPEN,
                        Limits.DEFAULT,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Map.of(),
                        Map.of()),
                VolumeId.fresh(),
                Optional.empty(),
                Optional.empty(),
                new Intent(wanted, "a test", Instant.EPOCH),
                true,
                task,
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty());
    }

    private static String forecast(Wish wish, Agent agent, Standing standing) {
        try {
            return Forecast.of(wish, agent, standing).name();
        } catch (Problem inTheWay) {
            return inTheWay.code();
        }
    }

    private static Optional<Depth> depth(String word) {
        return word.equals("-") ? Optional.empty() : Optional.of(Depth.valueOf(word));
    }

    @ParameterizedTest
    @CsvSource({
        "PAUSE,     RUNNING,  RUNNING,     -,       no,  DOES",
        "PAUSE,     RUNNING,  RUNNING,     -,       yes, task_running",
        "PAUSE,     FROZEN,   PAUSED,      FROZEN,  no,  UNCHANGED",
        "PAUSE,     STOPPED,  PAUSED,      STOPPED, no,  UNCHANGED",
        "PAUSE,     ARCHIVED, ARCHIVED,    -,       no,  agent_archived",
        "RESUME,    RUNNING,  RUNNING,     -,       yes, UNCHANGED",
        "RESUME,    FROZEN,   PAUSED,      FROZEN,  no,  DOES",
        "RESUME,    RUNNING,  ERROR,       -,       no,  DOES",
        "RESUME,    ARCHIVED, ARCHIVED,    -,       no,  agent_archived",
        "RESTART,   RUNNING,  RUNNING,     -,       yes, task_running",
        "RECOVER,   RUNNING,  RUNNING,     -,       no,  UNCHANGED",
        "RECOVER,   RUNNING,  ERROR,       -,       no,  DOES",
        "ARCHIVE,   STOPPED,  PAUSED,      STOPPED, no,  DOES",
        "ARCHIVE,   ARCHIVED, ARCHIVED,    -,       no,  UNCHANGED",
        "ARCHIVE,   RUNNING,  ARCHIVING,   -,       no,  operation_in_progress",
        "UNARCHIVE, ARCHIVED, ARCHIVED,    -,       no,  DOES",
        "UNARCHIVE, ARCHIVED, UNARCHIVING, -,       no,  operation_in_progress",
        "UNARCHIVE, RUNNING,  RUNNING,     -,       no,  UNCHANGED",
        "SNAPSHOT,  ARCHIVED, ARCHIVED,    -,       no,  agent_archived",
        "SNAPSHOT,  RUNNING,  RUNNING,     -,       yes, DOES",
        "DELETE,    RUNNING,  RUNNING,     -,       yes, task_running",
        "DELETE,    ARCHIVED, ARCHIVED,    -,       no,  DOES",
    })
    void oneIsToldWhatStandsInTheWay(
            Action action, Wanted wanted, AgentState state, String depth, String works, String comes) {
        Optional<TaskId> task = works.equals("yes") ? Optional.of(TaskId.fresh()) : Optional.empty();
        Standing standing = new Standing(state, depth(depth), Optional.empty());
        assertThat(forecast(wish(action, false), agent(wanted, task), standing)).isEqualTo(comes);
    }

    @ParameterizedTest
    @CsvSource({"PAUSE", "RESTART", "ARCHIVE", "DELETE"})
    void theTaskIsNotInTheWayOfWhoeverCancelsIt(Action action) {
        Standing standing = new Standing(AgentState.RUNNING, Optional.empty(), Optional.empty());
        Agent working = agent(Wanted.RUNNING, Optional.of(TaskId.fresh()));
        assertThat(forecast(wish(action, true), working, standing)).isEqualTo("DOES");
    }

    private static Wish wish(Action action, boolean cancels) {
        return new Wish(
                action,
                Optional.empty(),
                Optional.empty(),
                Optional.of(true),
                Optional.empty(),
                Optional.empty(),
                Optional.of(cancels),
                Optional.empty());
    }
}
