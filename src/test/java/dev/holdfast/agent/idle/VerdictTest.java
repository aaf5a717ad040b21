package dev.holdfast.agent.idle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.AgentState.Depth;
import dev.holdfast.agent.Wanted;
import dev.holdfast.agent.idle.Verdict.Facts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictTest {

    private static final Times USUAL = new Times(Duration.ofMinutes(5), Duration.ofMinutes(20));

    private static String verdict(Wanted wanted, Duration quiet, Times times) {
        return Verdict.of(new Facts(wanted, quiet, List.of()), times)
                .map(Depth::name)
                .orElse("-");
    }

    @ParameterizedTest
    @CsvSource({
        "RUNNING, 299,  -",
        "RUNNING, 300,  FROZEN",
        "RUNNING, 1199, FROZEN",
        "RUNNING, 1200, STOPPED",
        "FROZEN,  300,  -",
        "FROZEN,  1199, -",
        "FROZEN,  1200, STOPPED",
        "STOPPED, 99999,-",
        "ARCHIVED,99999,-",
        "DELETED, 99999,-",
    })
    void oneIsFrozenFirstAndStoppedLater(Wanted wanted, long quietSeconds, String depth) {
        assertThat(verdict(wanted, Duration.ofSeconds(quietSeconds), USUAL)).isEqualTo(depth);
    }

    @ParameterizedTest
    @EnumSource(Wanted.class)
    void oneThatIsBusyIsNeverPaused(Wanted wanted) {
        Facts facts = new Facts(wanted, Duration.ofDays(365), List.of("task tsk_1"));
        assertThat(Verdict.of(facts, USUAL)).isEqualTo(Optional.empty());
    }

    @Test
    void zeroIsNever() {
        Duration years = Duration.ofDays(3650);
        assertThat(verdict(Wanted.RUNNING, years, new Times(Duration.ZERO, Duration.ZERO)))
                .isEqualTo("-");
        assertThat(verdict(Wanted.FROZEN, years, new Times(Duration.ofMinutes(5), Duration.ZERO)))
                .isEqualTo("-");
        assertThat(verdict(Wanted.RUNNING, years, new Times(Duration.ZERO, Duration.ofMinutes(5))))
                .isEqualTo("STOPPED");
    }

    @ParameterizedTest
    @CsvSource({"90,90 s", "300,5 min", "7199,119 min", "7200,2 h", "777600,9 days"})
    void aTimeIsToldAsPeopleSayIt(long seconds, String words) {
        assertThat(IdleWatch.words(Duration.ofSeconds(seconds))).isEqualTo(words);
    }
}
