package dev.holdfast.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
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

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /// Holds the database until all others wait for it, and lets them go on together.
    private static List<Future<?>> together(Database database, List<Consumer<Tx>> works) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        List<Thread> waiting = Collections.synchronizedList(new ArrayList<>());
        List<Future<?>> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            outcomes.add(threads.submit(() -> database.run(tx -> {
                begun.countDown();
                await(held);
            })));
            begun.await();
            for (Consumer<Tx> work : works) {
                outcomes.add(threads.submit(() -> {
                    waiting.add(Thread.currentThread());
                    database.run(work);
                }));
            }
            Awaitility.await()
                    .until(() -> waiting.size() == works.size()
                            && List.copyOf(waiting).stream()
                                    .allMatch(thread -> thread.getState() == Thread.State.WAITING
                                            || thread.getState() == Thread.State.TERMINATED));
            held.countDown();
        }
        return outcomes.subList(1, outcomes.size());
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void ofThoseWhoWaitTogetherOneThatFailsTakesNothingWithIt(TestDatabases kind) throws Exception {
        try (Database database = kind.open(folder)) {
            List<Consumer<Tx>> works = new ArrayList<>();
            for (int i = 1; i <= 6; i++) {
                long number = i;
                works.add(tx -> {
                    move(tx, "w" + number, number);
                    if (number % 2 == 0) {
                        throw new IllegalStateException("on purpose");
                    }
                });
            }
            List<Future<?>> outcomes = together(database, works);
            for (int i = 1; i <= 6; i++) {
                String consumer = "w" + i;
                assertThat(outcomes.get(i - 1).state())
                        .isEqualTo(i % 2 == 0 ? Future.State.FAILED : Future.State.SUCCESS);
                assertThat(database.<Long>read(tx -> position(tx, consumer))).isEqualTo(i % 2 == 0 ? 0 : i);
            }
        }
    }

    /// As SQLite rolls back by itself when the disk is full.
    @Test
    void aRollbackOfAllThatWereTogetherFailsOnlyWhoCausedIt() throws Exception {
        try (Database database = TestDatabases.SQLITE.open(folder)) {
            List<Future<?>> outcomes = together(
                    database,
                    List.of(
                            tx -> move(tx, "first", 1),
                            tx -> {
                                move(tx, "culprit", 1);
                                tx.sql().execute("rollback");
                                throw new IllegalStateException("on purpose");
                            },
                            tx -> move(tx, "last", 1)));
            assertThat(outcomes)
                    .extracting(Future::state)
                    .containsExactly(Future.State.SUCCESS, Future.State.FAILED, Future.State.SUCCESS);
            for (String consumer : List.of("first", "culprit", "last")) {
                long expected = consumer.equals("culprit") ? 0 : 1;
                assertThat(database.<Long>read(tx -> position(tx, consumer))).isEqualTo(expected);
            }
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
