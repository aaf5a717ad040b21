package dev.holdfast.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Ids come in the order in which they were made.
class IdsTest {

    @Test
    void idsAreInTheOrderInWhichTheyWereMade() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            ids.add(SnapshotId.fresh().value());
        }
        assertThat(ids).isSorted().doesNotHaveDuplicates();
    }

    /// What an earlier process made while the clock was a minute ahead.
    @Test
    void aClockThatWasSetBackMakesNoIdEarlierThanThoseThereAre() {
        long ahead = System.currentTimeMillis() + 60_000;
        StringBuilder id = new StringBuilder("tsk_");
        for (int i = 9; i >= 0; i--) {
            id.append("0123456789abcdefghjkmnpqrstvwxyz".charAt((int) (ahead >>> (5 * i)) & 31));
        }
        TaskId earlier = new TaskId(id + "zzzzzzzzzzzzzzzz");
        earlier.precede();
        assertThat(TaskId.fresh().value()).isGreaterThan(earlier.value());
        assertThat(AgentId.fresh().value().substring(4))
                .isGreaterThan(earlier.value().substring(4));
    }
}
