package dev.holdfast.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseTest {

    @TempDir
    Path folder = Path.of("");

    private static void move(Tx tx, String consumer, long position) {
        tx.sql()
                .execute(
                        "insert into consumers (name, position) values (?, ?)"
                                + " on conflict (name) do update set position = excluded.position",
                        consumer,
                        position);
    }

    private static long position(Tx tx, String consumer) {
        return tx.sql()
                .select("select coalesce(max(position), 0) from consumers where name = ?", consumer)
                .mapTo(Long.class)
                .one();
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void whatWasWrittenIsThereWhenOpenedAgain(TestDatabases kind) {
        String location = kind.location(folder);
        try (Database database = Databases.open(location)) {
            database.run(tx -> move(tx, "a", 7));
        }
        try (Database database = Databases.open(location)) {
            assertThat(database.<Long>read(tx -> position(tx, "a"))).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void failedWorkLeavesNothingAndRunsNothing(TestDatabases kind) {
        try (Database database = kind.open(folder)) {
            List<String> ran = new ArrayList<>();
            assertThatThrownBy(() -> database.run(tx -> {
                        move(tx, "a", 7);
                        tx.afterCommit(() -> ran.add("after"));
                        throw new IllegalStateException("on purpose");
                    }))
                    .hasMessage("on purpose");
            assertThatThrownBy(() -> database.run(tx -> {
                        move(tx, "a", 7);
                        tx.beforeCommit("last", () -> {
                            throw new IllegalStateException("at the end");
                        });
                    }))
                    .hasMessage("at the end");
            assertThat(database.<Long>read(tx -> position(tx, "a"))).isZero();
            assertThat(ran).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void actionsRunInTheirPlaces(TestDatabases kind) {
        try (Database database = kind.open(folder)) {
            List<String> ran = new ArrayList<>();
            Thread caller = Thread.currentThread();
            database.run(tx -> {
                tx.afterCommit(() -> ran.add("after " + database.<Long>read(other -> position(other, "a"))));
                tx.afterCommit(() -> ran.add("caller " + (Thread.currentThread() == caller)));
                tx.beforeCommit("key", () -> ran.add("before"));
                tx.beforeCommit("key", () -> ran.add("never"));
                move(tx, "a", 9);
                ran.add("work");
            });
            assertThat(ran).containsExactly("work", "before", "after 9", "caller true");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aFailingActionAfterTheCommitHidesNoResult(TestDatabases kind) {
        try (Database database = kind.open(folder)) {
            String result = database.write(tx -> {
                tx.afterCommit(() -> {
                    throw new IllegalStateException("on purpose");
                });
                return "done";
            });
            assertThat(result).isEqualTo("done");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void writesFailWhereOnlyReadingWasAskedFor(TestDatabases kind) {
        try (Database database = kind.open(folder)) {
            assertThatThrownBy(() -> database.<Integer>read(tx -> {
                        move(tx, "a", 1);
                        return 1;
                    }))
                    .isInstanceOf(RuntimeException.class);
            database.run(tx -> move(tx, "a", 2));
            assertThat(database.<Long>read(tx -> position(tx, "a"))).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aTransactionInsideOfATransactionIsRefused(TestDatabases kind) {
        try (Database database = kind.open(folder)) {
            assertThatThrownBy(() -> database.run(tx -> database.run(inner -> {})))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("inside");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void concurrentIncrementsAreAllCounted(TestDatabases kind) throws Exception {
        int callers = 16;
        try (Database database = kind.open(folder);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch together = new CountDownLatch(callers);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                all.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    for (int n = 0; n < 5; n++) {
                        database.run(tx -> move(tx, "counter", position(tx, "counter") + 1));
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(1, TimeUnit.MINUTES);
            }
            assertThat(database.<Long>read(tx -> position(tx, "counter"))).isEqualTo(callers * 5L);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aReaderSeesOneMomentWhileWritersGoOn(TestDatabases kind) {
        try (Database database = kind.open(folder)) {
            database.run(tx -> move(tx, "a", 1));
            List<Long> seen = database.read(tx -> {
                long first = position(tx, "a");
                Thread writer = Thread.ofVirtual().start(() -> database.run(other -> move(other, "a", 2)));
                try {
                    writer.join();
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
                return List.of(first, position(tx, "a"));
            });
            assertThat(seen).containsExactly(1L, 1L);
            assertThat(database.<Long>read(tx -> position(tx, "a"))).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aDatabaseOfANewerProgramIsRefused(TestDatabases kind) {
        String location = kind.location(folder);
        try (Database database = Databases.open(location)) {
            database.run(tx -> tx.sql()
                    .execute("insert into flyway_schema_history (installed_rank, version, description, type,"
                            + " script, installed_by, execution_time, success)"
                            + " values (900, '900', 'later', 'SQL', 'V900__later.sql', 'someone', 1, true)"));
        }
        assertThatThrownBy(() -> Databases.open(location)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo("database_newer");
            assertThat(problem.sentence()).contains("900");
        });
    }
}
