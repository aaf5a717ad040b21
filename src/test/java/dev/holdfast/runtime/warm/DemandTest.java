package dev.holdfast.runtime.warm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.runtime.RuntimeSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which kinds are worth keeping, by a clock that the test turns.
class DemandTest {

    private final List<RuntimeSpec> inUse = new ArrayList<>();
    private long now = -1_000_000_000_000L;

    private static RuntimeSpec kind(String image) {
        return new RuntimeSpec(image, RuntimeSpec.Limits.DEFAULT, false);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void whatWasAskedForLastComesFirstAndThenWhatIsCommon() {
        inUse.addAll(List.of(kind("common"), kind("rare")));
        Demand demand = new Demand(() -> inUse, () -> now);
        demand.ask(kind("one"));
        pass(Duration.ofSeconds(1));
        demand.ask(kind("rare"));
        assertThat(demand.kinds()).containsExactly(kind("rare"), kind("one"), kind("common"));
    }

    @Test
    void whatNobodyAskedForInAnHourIsKeptOnlyWhileAgentsAreMadeOfIt() {
        inUse.add(kind("used"));
        Demand demand = new Demand(() -> inUse, () -> now);
        demand.ask(kind("once"));
        pass(Duration.ofMinutes(59));
        assertThat(demand.kinds()).containsExactly(kind("once"), kind("used"));
        pass(Duration.ofMinutes(2));
        assertThat(demand.kinds()).containsExactly(kind("used"));
        inUse.clear();
        pass(Duration.ofMinutes(2));
        assertThat(demand.kinds()).isEmpty();
    }

    @Test
    void aFleetOfManyKindsIsWarmWhereItIsBusiest() {
        for (int i = 0; i < 10; i++) {
            inUse.add(kind("image-" + i));
        }
        Demand demand = new Demand(() -> inUse, () -> now);
        assertThat(demand.kinds()).hasSize(Demand.MOST_KINDS).startsWith(kind("image-0"), kind("image-1"));
    }

    @Test
    void otherLimitsAreAnotherKind() {
        RuntimeSpec small = new RuntimeSpec("image", new RuntimeSpec.Limits(128L << 20, 500, 64), false);
        Demand demand = new Demand(List::of, () -> now);
        demand.ask(kind("image"));
        demand.ask(small);
        assertThat(demand.kinds()).containsExactlyInAnyOrder(kind("image"), small);
    }
}
