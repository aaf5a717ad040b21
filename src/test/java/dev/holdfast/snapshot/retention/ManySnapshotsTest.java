package dev.holdfast.snapshot.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.db.TestDatabases;
import dev.holdfast.id.AgentId;
import dev.holdfast.operation.Operations;
import dev.holdfast.snapshot.Pin;
import dev.holdfast.snapshot.Reason;
import dev.holdfast.snapshot.Shelf;
import dev.holdfast.storage.TestPool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A hundred thousand snapshots in one database: lists are whole, the retention finds what is to go, and looks
/// only where it has to.
class ManySnapshotsTest {

    private static final int AGENTS = 20;
    private static final int EACH = 5_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aHundredThousandAreListedAndThinned(TestDatabases kind) throws IOException {
        try (Shelf shelf = new Shelf(TestPool.btrfs(), kind.open(folder))) {
            List<AgentId> agents = new ArrayList<>();
            for (int i = 0; i < AGENTS; i++) {
                AgentId agent = shelf.written("default");
                Shelf.crowd(shelf.database(), agent, EACH, Duration.ofDays(400));
                agents.add(agent);
            }
            assertThat(shelf.deletions().count()).isEqualTo(AGENTS * EACH);
            assertThat(shelf.deletions().present(agents.get(7))).hasSize(EACH).doesNotHaveDuplicates();
            Policies policies = new Policies(shelf.database(), shelf.events());
            Operations operations = new Operations(shelf.database(), shelf.clock());
            Duration since = Duration.between(shelf.clock().instant(), Instant.now());
            shelf.clock().turn(since);
            AgentId real = shelf.agent("default");
            shelf.take(real, new Reason.Manual(), Pin.LOOSE);
            try (Retention retention = new Retention(
                    shelf.database(), operations, shelf.deletions(), policies, Needed.NONE, shelf.clock())) {
                Retention.Outcome outcome = retention.outcome(agents.getFirst(), Policy.DEFAULT);
                assertThat(outcome.going()).hasSizeGreaterThan(EACH / 2);
                assertThat(outcome.staying()).hasSizeGreaterThan(14 * EACH / 400);
                assertThat(retention.round()).isEqualTo(Retention.MOST_IN_A_ROUND);
                assertThat(retention.round()).isEqualTo(Retention.MOST_IN_A_ROUND);
                assertThat(shelf.deletions().count()).isEqualTo(AGENTS * EACH + 1 - 2 * Retention.MOST_IN_A_ROUND);
                assertThat(shelf.deletions().countLeaving()).isZero();
            }
            assertThat(shelf.listed(real)).hasSize(1);
        }
    }
}
