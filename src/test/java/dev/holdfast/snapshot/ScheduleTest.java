package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.AgentName;
import dev.holdfast.agent.Definition;
import dev.holdfast.agent.Intent;
import dev.holdfast.agent.Wanted;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.RuntimeSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// When the time of a snapshot has come, while the clock is turned.
class ScheduleTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Shelf.Turned clock = new Shelf.Turned();
    private final List<Agent> agents = new ArrayList<>();
    private final Map<AgentId, Instant> newest = new HashMap<>();
    private final List<AgentId> looked = new ArrayList<>();
    private final Schedule schedule = new Schedule(
            () -> agents, agent -> Optional.ofNullable(newest.get(agent.id())), agent -> looked.add(agent.id()), clock);

    private static Definition definition(Optional<Long> every) {
        return new Definition(
                "command",
                "image",
                Optional.empty(),
                Optional.empty(),
                Definition.Egress.OPEN,
                RuntimeSpec.Limits.DEFAULT,
                Optional.empty(),
                every,
                Optional.empty(),
                Optional.empty(),
                false,
                Map.of(),
                Map.of());
    }

    private Agent agent(Optional<Long> every, Optional<Instant> deleted) {
        Agent agent = new Agent(
                AgentId.fresh(),
                "default",
                new AgentName("scheduled"),
                definition(every),
                VolumeId.fresh(),
                Optional.empty(),
                Optional.empty(),
                new Intent(Wanted.RUNNING, "created", clock.instant()),
                true,
                Optional.empty(),
                Optional.empty(),
                clock.instant(),
                deleted);
        agents.add(agent);
        return agent;
    }

    private int looks(Duration after) {
        clock.turn(after);
        looked.clear();
        schedule.round();
        return looked.size();
    }

    @Test
    void oneIsLookedAtOnceInEachPeriod() {
        agent(Optional.of(HOUR.toSeconds()), Optional.empty());
        assertThat(looks(HOUR.minusMillis(1))).isZero();
        assertThat(looks(Duration.ofMillis(1))).isEqualTo(1);
        assertThat(looks(HOUR.minusMillis(1))).isZero();
        assertThat(looks(Duration.ofMillis(1))).isEqualTo(1);
        assertThat(looks(HOUR.multipliedBy(10))).isEqualTo(1);
        assertThat(looks(Duration.ZERO)).isZero();
    }

    @Test
    void theTimeCountsFromTheNewestSnapshot() {
        Agent agent = agent(Optional.of(HOUR.toSeconds()), Optional.empty());
        clock.turn(HOUR);
        newest.put(agent.id(), clock.instant());
        assertThat(looks(HOUR.minusMillis(1))).isZero();
        assertThat(looks(Duration.ofMillis(1))).isEqualTo(1);
    }

    @Test
    void whoWantsNoneAndWhoIsInTheTrashIsLeftAlone() {
        agent(Optional.empty(), Optional.empty());
        agent(Optional.of(HOUR.toSeconds()), Optional.of(clock.instant()));
        assertThat(looks(HOUR.multipliedBy(100))).isZero();
    }

    @Test
    void aPeriodIsAMinuteToAMonth() {
        for (long seconds : new long[] {-1, 0, 59, 31L * 86_400 + 1}) {
            Problem problem = catchThrowableOfType(Problem.class, () -> definition(Optional.of(seconds)));
            assertThat(problem.code()).isEqualTo("bad_schedule");
        }
        assertThat(definition(Optional.of(60L)).snapshotEverySeconds()).contains(60L);
    }
}
