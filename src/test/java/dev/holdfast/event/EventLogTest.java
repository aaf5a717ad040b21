package dev.holdfast.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.db.TestDatabases;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.TaskId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventLogTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-03-01T12:00:00.123Z"), ZoneOffset.UTC);

    @TempDir
    Path folder = Path.of("");

    private static EventLog log(Database database) {
        return new DurableEventLog(database, NOON, failures -> Duration.ZERO);
    }

    private static Event.Draft draft(String type) {
        return new Event.Draft(type, Optional.empty(), Optional.empty(), Json.object());
    }

    private static void append(Database database, EventLog log, String... types) {
        database.run(tx -> {
            for (String type : types) {
                log.append(tx, draft(type));
            }
        });
    }

    private static List<String> types(EventLog log, long after) {
        return log.after(after, EventLog.Filter.ALL, 100).stream()
                .map(Event::type)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void anEventReadsAsItWasWritten(TestDatabases kind) {
        try (Database database = kind.open(folder);
                EventLog log = log(database)) {
            AgentId agent = AgentId.fresh();
            TaskId task = TaskId.fresh();
            var data = Json.object().put("text", "grüße \u0000 \uD83D\uDE00").put("n", 5);
            database.run(
                    tx -> log.append(tx, new Event.Draft("task.message", Optional.of(agent), Optional.of(task), data)));
            Event event = log.after(0, EventLog.Filter.ALL, 10).getFirst();
            assertThat(event)
                    .isEqualTo(new Event(
                            event.number(),
                            NOON.instant(),
                            "task.message",
                            Optional.of(agent),
                            Optional.of(task),
                            data));
            assertThat(log.last()).isEqualTo(event.number());
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void filtersChoose(TestDatabases kind) {
        try (Database database = kind.open(folder);
                EventLog log = log(database)) {
            AgentId one = AgentId.fresh();
            AgentId other = AgentId.fresh();
            TaskId task = TaskId.fresh();
            database.run(tx -> {
                log.append(tx, new Event.Draft("agent.created", Optional.of(one), Optional.empty(), Json.object()));
                log.append(tx, new Event.Draft("task.started", Optional.of(one), Optional.of(task), Json.object()));
                log.append(tx, new Event.Draft("agent.paused", Optional.of(other), Optional.empty(), Json.object()));
            });
            assertThat(log.after(0, new EventLog.Filter(Optional.of(one), Optional.empty()), 10))
                    .extracting(Event::type)
                    .containsExactly("agent.created", "task.started");
            assertThat(log.after(0, new EventLog.Filter(Optional.empty(), Optional.of(task)), 10))
                    .extracting(Event::type)
                    .containsExactly("task.started");
            assertThat(log.after(0, new EventLog.Filter(Optional.of(other), Optional.of(task)), 10))
                    .isEmpty();
            assertThat(log.after(0, EventLog.Filter.ALL, 2)).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void theNewestEventThatTellsIsFoundForEachAgent(TestDatabases kind) {
        try (Database database = kind.open(folder);
                EventLog log = log(database)) {
            AgentId busy = AgentId.fresh();
            AgentId done = AgentId.fresh();
            AgentId silent = AgentId.fresh();
            Optional<TaskId> task = Optional.of(TaskId.fresh());
            database.run(tx -> {
                log.append(tx, new Event.Draft("task.started", Optional.of(done), task, Json.object()));
                log.append(tx, new Event.Draft("task.ended", Optional.of(done), task, Json.object()));
                log.append(tx, new Event.Draft("snapshot.taken", Optional.of(busy), Optional.empty(), Json.object()));
                log.append(tx, new Event.Draft("snapshot.taken", Optional.of(done), task, Json.object()));
                log.append(tx, new Event.Draft("egress.allowed", Optional.of(busy), Optional.empty(), Json.object()));
                log.append(tx, new Event.Draft("egress.allowed", Optional.of(silent), Optional.empty(), Json.object()));
            });
            var telling = new EventLog.Telling(Set.of("task.started", "task.ended"), Set.of("snapshot.taken"));
            assertThat(log.newest(List.of(busy, done, silent), telling))
                    .hasSize(2)
                    .hasEntrySatisfying(busy, last -> assertThat(last.type()).isEqualTo("snapshot.taken"))
                    .hasEntrySatisfying(done, last -> assertThat(last.type()).isEqualTo("task.ended"));
            assertThat(log.newest(List.of(), telling)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aRolledBackTransactionLeavesNoEvent(TestDatabases kind) {
        try (Database database = kind.open(folder);
                EventLog log = log(database)) {
            assertThatThrownBy(() -> database.run(tx -> {
                        log.append(tx, draft("agent.created"));
                        throw new IllegalStateException("on purpose");
                    }))
                    .hasMessage("on purpose");
            assertThat(log.last()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void tooMuchDataIsRefused(TestDatabases kind) {
        try (Database database = kind.open(folder);
                EventLog log = log(database)) {
            var data = Json.object().put("text", "ä".repeat(DurableEventLog.MAX_DATA_BYTES / 2));
            assertThatThrownBy(() -> database.run(tx ->
                            log.append(tx, new Event.Draft("task.output", Optional.empty(), Optional.empty(), data))))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo("event_too_large"));
        }
    }

    /// The slower transaction appends first and commits last; the reader has passed the faster one by then.
    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aReaderMissesNothingOfTwoInterleavedTransactions(TestDatabases kind) throws Exception {
        try (Database database = kind.open(folder);
                EventLog log = log(database);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch appended = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            Future<?> slow = threads.submit(() -> database.run(tx -> {
                log.append(tx, draft("slow.one"));
                appended.countDown();
                try {
                    go.await();
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }));
            assertThat(appended.await(20, TimeUnit.SECONDS)).isTrue();
            Future<?> fast = threads.submit(() -> append(database, log, "fast.one"));
            if (kind == TestDatabases.POSTGRESQL) {
                fast.get(10, TimeUnit.SECONDS);
            }
            long seen = log.last();
            List<String> all = new ArrayList<>(types(log, 0));
            go.countDown();
            slow.get(10, TimeUnit.SECONDS);
            fast.get(10, TimeUnit.SECONDS);
            all.addAll(types(log, seen));
            assertThat(all).containsExactlyInAnyOrder("slow.one", "fast.one");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aConsumerMissesNothingAndSeesNothingTwiceAmongManyWriters(TestDatabases kind) throws Exception {
        int writers = 8;
        int each = 25;
        try (Database database = kind.open(folder);
                EventLog log = log(database);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Long> told = new CopyOnWriteArrayList<>();
            log.consume("all", Set.of(), event -> told.add(event.number()));
            List<Future<?>> all = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                Random random = new Random(w);
                all.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        database.run(tx -> {
                            log.append(tx, draft("some.thing"));
                            if (random.nextInt(4) == 0) {
                                tx.sql()
                                        .select("select count(*) from events")
                                        .mapTo(Long.class)
                                        .one();
                            }
                            log.append(tx, draft("other.thing"));
                        });
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get(1, TimeUnit.MINUTES);
            }
            await().until(() -> told.size() >= writers * each * 2);
            assertThat(told).hasSize(writers * each * 2).isSorted();
            assertThat(new HashSet<>(told)).hasSameSizeAs(told);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aNewConsumerStartsAtTheEndAndAnOldOneWhereItStood(TestDatabases kind) {
        String location = kind.location(folder);
        try (Database database = Databases.open(location);
                EventLog log = log(database)) {
            append(database, log, "before.all");
            List<String> told = new CopyOnWriteArrayList<>();
            log.consume("reader", Set.of("wanted.one", "wanted.two"), event -> told.add(event.type()));
            append(database, log, "wanted.one", "unwanted.one");
            await().untilAsserted(() -> assertThat(told).containsExactly("wanted.one"));
        }
        try (Database database = Databases.open(location);
                EventLog log = log(database)) {
            append(database, log, "wanted.two");
            List<String> told = new CopyOnWriteArrayList<>();
            log.consume("reader", Set.of("wanted.one", "wanted.two"), event -> told.add(event.type()));
            await().untilAsserted(() -> assertThat(told).containsExactly("wanted.two"));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aHandlerThatDiedBeforeItsPositionMovedIsToldAgain(TestDatabases kind) throws Exception {
        String location = kind.location(folder);
        try (Database database = Databases.open(location);
                EventLog log = log(database)) {
            CountDownLatch reached = new CountDownLatch(1);
            log.consume("reader", Set.of(), event -> {
                reached.countDown();
                new CountDownLatch(1).await();
            });
            append(database, log, "some.thing");
            assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        }
        try (Database database = Databases.open(location);
                EventLog log = log(database)) {
            List<String> told = new CopyOnWriteArrayList<>();
            log.consume("reader", Set.of(), event -> told.add(event.type()));
            await().untilAsserted(() -> assertThat(told).containsExactly("some.thing"));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aFailingHandlerIsToldTheSameEventUntilItReturns(TestDatabases kind) {
        try (Database database = kind.open(folder);
                EventLog log = log(database)) {
            List<String> told = new CopyOnWriteArrayList<>();
            log.consume("reader", Set.of(), event -> {
                told.add(event.type());
                if (told.size() < 3) {
                    throw new IllegalStateException("on purpose");
                }
            });
            append(database, log, "first.one", "second.one");
            await().untilAsserted(() ->
                    assertThat(told).containsExactly("first.one", "first.one", "first.one", "second.one"));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void whoeverWaitsIsWokenByACommit(TestDatabases kind) throws Exception {
        try (Database database = kind.open(folder);
                EventLog log = log(database)) {
            AtomicBoolean woken = new AtomicBoolean();
            long end = log.last();
            Thread waiting = Thread.ofVirtual().start(() -> {
                try {
                    log.await(end, Duration.ofMinutes(5));
                    woken.set(true);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            });
            await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
            append(database, log, "some.thing");
            assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
            assertThat(woken).isTrue();
            log.await(end, Duration.ofMinutes(5));
        }
    }
}
