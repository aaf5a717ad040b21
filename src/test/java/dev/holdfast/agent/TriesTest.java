package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TriesTest {

    @Test
    void itIsTriedThreeTimesAfterPausesThatGrow() {
        Tries tries = Tries.NONE;
        assertThat(tries.mayTry(0)).isTrue();
        List<Duration> pauses = new ArrayList<>();
        long now = Long.MAX_VALUE - 10;
        for (tries = tries.failedAt(now); tries.pause().isPresent(); tries = tries.failedAt(now)) {
            Duration pause = tries.pause().get();
            pauses.add(pause);
            assertThat(tries.mayTry(now + pause.toNanos() - 1)).isFalse();
            // The machine's uptime in nanoseconds may wrap around.
            now += pause.toNanos();
            assertThat(tries.mayTry(now)).isTrue();
        }
        assertThat(pauses).hasSize(3).isSorted().doesNotHaveDuplicates();
        assertThat(tries.givenUp()).isTrue();
        assertThat(tries.mayTry(now + Duration.ofDays(1).toNanos())).isFalse();
    }
}
