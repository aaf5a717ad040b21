package dev.holdfast.snapshot.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.db.TestDatabases;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.operation.Operations;
import dev.holdfast.problem.Problem;
import dev.holdfast.snapshot.Pin;
import dev.holdfast.snapshot.Reason;
import dev.holdfast.snapshot.Shelf;
import dev.holdfast.snapshot.retention.Subject.Level;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TestPool;
import dev.holdfast.storage.TreeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Old snapshots go by themselves, slowly, and what has to stay stays, while the clock is turned.
class RetentionTest {

    private static final Policy NOTHING = new Policy(0, 0, 0, 0, 0, 0);
    private static final Policy LAST_TWO = new Policy(0, 2, 0, 0, 0, 0);

    @TempDir
    private Path folder;

    /// A shelf with a retention over it.
    private record Room(Shelf shelf, Policies policies, Retention retention) implements AutoCloseable {

        static Room of(TestDatabases kind, Path folder, Needed needed) throws IOException {
            Shelf shelf = new Shelf(TestPool.btrfs(), kind.open(folder));
            Policies policies = new Policies(shelf.database(), shelf.events());
            Operations operations = new Operations(shelf.database(), shelf.clock());
            return new Room(
                    shelf,
                    policies,
                    new Retention(shelf.database(), operations, shelf.deletions(), policies, needed, shelf.clock()));
        }

        /// So many snapshots, a day apart; the last one is of now.
        List<SnapshotId> daily(AgentId agent, int count) throws IOException {
            List<SnapshotId> taken = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                shelf.clock().turn(Duration.ofDays(1));
                taken.add(shelf.take(agent, new Reason.Manual(), Pin.LOOSE));
            }
            return taken;
        }

        @Override
        public void close() throws IOException {
            retention.close();
            shelf.close();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void theClockIsTurnedAndWhatIsOldGoes(TestDatabases kind) throws IOException {
        try (Room room = Room.of(kind, folder, Needed.NONE)) {
            Shelf shelf = room.shelf();
            AgentId agent = shelf.agent("default");
            SnapshotId pinned = shelf.take(agent, new Reason.Manual(), Pin.PINNED);
            SnapshotId restored = shelf.take(agent, new Reason.BeforeRestore(), Pin.LOOSE);
            List<SnapshotId> three = room.daily(agent, 3);
            assertThat(room.retention().round()).isZero();
            room.policies().set(Subject.of(agent), NOTHING, "set by a test");
            room.retention().lookAgain();
            assertThat(room.retention().round()).isEqualTo(2);
            assertThat(shelf.listed(agent)).containsExactly(three.getLast(), restored, pinned);
            assertThat(shelf.isStored(agent, three.getFirst())).isFalse();
            shelf.clock().turn(Duration.ofDays(26));
            assertThat(room.retention().round()).isZero();
            shelf.clock().turn(Duration.ofDays(1));
            assertThat(room.retention().round()).isEqualTo(1);
            assertThat(shelf.listed(agent)).containsExactly(three.getLast(), pinned);
            shelf.clock().turn(Duration.ofDays(10_000));
            assertThat(room.retention().round()).isZero();
            assertThat(shelf.told("snapshot.deleted")).hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void theNearestPolicyCountsWhole(TestDatabases kind) throws IOException {
        try (Room room = Room.of(kind, folder, Needed.NONE)) {
            Policies policies = room.policies();
            AgentId agent = room.shelf().agent("default");
            assertThat(policies.ofAgent(agent, "default"))
                    .isEqualTo(new Policies.InForce(Policy.DEFAULT, Level.DEFAULT));
            policies.set(Subject.SERVER, NOTHING, "one");
            assertThat(policies.ofAgent(agent, "default").from()).isEqualTo(Level.SERVER);
            policies.set(Subject.organization("default"), LAST_TWO, "two");
            policies.set(Subject.organization("elsewhere"), NOTHING, "two");
            assertThat(policies.ofAgent(agent, "default"))
                    .isEqualTo(new Policies.InForce(LAST_TWO, Level.ORGANIZATION));
            policies.set(Subject.of(agent), Policy.DEFAULT, "three");
            policies.set(Subject.of(agent), NOTHING, "three again");
            assertThat(policies.ofAgent(agent, "default")).isEqualTo(new Policies.InForce(NOTHING, Level.AGENT));
            assertThat(policies.sentence(agent, "default")).isEqualTo("the newest (agent)");
            policies.clear(Subject.of(agent), "four");
            policies.clear(Subject.organization("default"), "four");
            assertThat(policies.ofAgent(agent, "default").from()).isEqualTo(Level.SERVER);
            assertThat(policies.ofServer().policy()).isEqualTo(NOTHING);
        }
    }

    @Test
    void whatSomethingStandsOnStays() throws IOException {
        List<SnapshotId> standing = new ArrayList<>();
        try (Room room = Room.of(TestDatabases.SQLITE, folder, agent -> Set.copyOf(standing))) {
            AgentId agent = room.shelf().agent("default");
            List<SnapshotId> taken = room.daily(agent, 4);
            standing.add(taken.get(1));
            room.policies().set(Subject.SERVER, NOTHING, "set");
            assertThat(room.retention().round()).isEqualTo(2);
            assertThat(room.shelf().listed(agent)).containsExactly(taken.get(3), taken.get(1));
            standing.clear();
            room.retention().lookAgain();
            assertThat(room.retention().round()).isEqualTo(1);
        }
    }

    @Test
    void whatIsReadStaysForARoundAndTheRestGoes() throws IOException {
        try (Room room = Room.of(TestDatabases.SQLITE, folder, Needed.NONE)) {
            Shelf shelf = room.shelf();
            AgentId agent = shelf.agent("default");
            List<SnapshotId> taken = room.daily(agent, 4);
            room.policies().set(Subject.of(agent), LAST_TWO, "set");
            try (FileTree _ = shelf.pool()
                    .store()
                    .open(new TreeSource.Frozen(shelf.volume(agent), taken.getFirst()), Part.WORKSPACE)) {
                assertThat(room.retention().round()).isEqualTo(1);
                assertThat(shelf.listed(agent)).contains(taken.getFirst()).doesNotContain(taken.get(1));
                assertThat(room.retention().round()).isZero();
            }
            assertThat(room.retention().round()).isEqualTo(1);
            assertThat(shelf.listed(agent)).containsExactly(taken.get(3), taken.get(2));
            assertThat(shelf.told("snapshot.deletion_failed")).isEmpty();
        }
    }

    @Test
    void aRoundIsShortAndTheNextGoesOn() throws IOException {
        try (Room room = Room.of(TestDatabases.SQLITE, folder, Needed.NONE)) {
            AgentId agent = room.shelf().agent("default");
            AgentId other = room.shelf().agent("default");
            List<SnapshotId> taken = room.daily(agent, Retention.MOST_IN_A_ROUND + 5);
            room.daily(other, 3);
            room.policies().set(Subject.SERVER, NOTHING, "set");
            assertThat(room.retention().round()).isEqualTo(Retention.MOST_IN_A_ROUND);
            assertThat(room.retention().round()).isEqualTo(4 + 2);
            assertThat(room.shelf().listed(agent)).containsExactly(taken.getLast());
            assertThat(room.shelf().listed(other)).hasSize(1);
        }
    }

    @Test
    void anAgentInTheTrashKeepsAllItHas() throws IOException {
        try (Room room = Room.of(TestDatabases.SQLITE, folder, Needed.NONE)) {
            AgentId agent = room.shelf().agent("default");
            room.daily(agent, 3);
            room.policies().set(Subject.SERVER, NOTHING, "set");
            room.shelf().database().run(tx -> tx.sql().execute("update agents set deleted_at = 1"));
            assertThat(room.retention().round()).isZero();
            assertThat(room.shelf().listed(agent)).hasSize(3);
        }
    }

    @Test
    void aPreviewChangesNothing() throws IOException {
        try (Room room = Room.of(TestDatabases.SQLITE, folder, Needed.NONE)) {
            AgentId agent = room.shelf().agent("default");
            List<SnapshotId> taken = room.daily(agent, 4);
            Retention.Outcome outcome = room.retention().outcome(agent, LAST_TWO);
            assertThat(outcome.going())
                    .extracting(snapshot -> snapshot.id())
                    .containsExactly(taken.get(0), taken.get(1));
            assertThat(outcome.staying()).containsOnlyKeys(taken.get(3), taken.get(2));
            assertThat(outcome.freed(1000)).isEqualTo(500);
            assertThat(room.shelf().listed(agent)).hasSize(4);
        }
    }

    @Test
    void theNumbersOfAPolicyAreChecked() {
        Problem problem = catchThrowableOfType(Problem.class, () -> new Policy(0, -1, 0, 0, 0, 0));
        assertThat(problem.code()).isEqualTo("bad_retention");
        assertThat(Policy.DEFAULT.sentence())
                .isEqualTo("all for 14 days, the last 10, 90 daily, 52 weekly, 120 monthly");
    }
}
