package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.db.TestDatabases;
import dev.holdfast.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RepeatsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final AnswerStore.Key KEY = new AnswerStore.Key("tok_1", "key");

    @TempDir
    Path folder = Path.of("");

    private final AtomicInteger made = new AtomicInteger();

    private static Repeats at(Database database, Instant moment) {
        return new Repeats(database, Clock.fixed(moment, ZoneOffset.UTC));
    }

    private static byte[] asked(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Answer make() {
        return Answer.of(201, "application/json", "{\"n\":" + made.incrementAndGet() + "}");
    }

    private static void assertCode(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aRepeatAnswersWhatTheFirstAnsweredAlsoAfterARestart(TestDatabases kind) throws Exception {
        String location = kind.location(folder);
        Answer first;
        try (Database database = Databases.open(location)) {
            Repeats repeats = at(database, NOON);
            first = repeats.answer(KEY, asked("a"), Endpoint.Answers.KEPT, this::make);
            assertThat(repeats.answer(KEY, asked("a"), Endpoint.Answers.KEPT, this::make))
                    .isEqualTo(first);
        }
        try (Database database = Databases.open(location)) {
            assertThat(at(database, NOON).answer(KEY, asked("a"), Endpoint.Answers.KEPT, this::make))
                    .isEqualTo(first);
        }
        assertThat(made).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void theSameKeyWithAnotherRequestIsRefused(TestDatabases kind) throws Exception {
        try (Database database = kind.open(folder)) {
            Repeats repeats = at(database, NOON);
            repeats.answer(KEY, asked("a"), Endpoint.Answers.KEPT, this::make);
            assertCode(
                    "idempotency_key_reused", () -> repeats.answer(KEY, asked("b"), Endpoint.Answers.KEPT, this::make));
            repeats.answer(new AnswerStore.Key("tok_2", "key"), asked("b"), Endpoint.Answers.KEPT, this::make);
            assertThat(made).hasValue(2);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aKeyIsForgottenAfterADay(TestDatabases kind) throws Exception {
        try (Database database = kind.open(folder)) {
            at(database, NOON).answer(KEY, asked("a"), Endpoint.Answers.KEPT, this::make);
            at(database, NOON.plus(Duration.ofHours(24))).answer(KEY, asked("a"), Endpoint.Answers.KEPT, this::make);
            assertThat(made).hasValue(1);
            at(database, NOON.plus(Duration.ofHours(25))).answer(KEY, asked("b"), Endpoint.Answers.KEPT, this::make);
            assertThat(made).hasValue(2);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aRepeatDuringTheFirstIsRefused(TestDatabases kind) throws Exception {
        try (Database database = kind.open(folder)) {
            Repeats repeats = at(database, NOON);
            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch reached = new CountDownLatch(1);
            Thread first = Thread.ofVirtual().start(() -> {
                try {
                    repeats.answer(KEY, asked("a"), Endpoint.Answers.KEPT, () -> {
                        reached.countDown();
                        go.await();
                        return make();
                    });
                } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                }
            });
            assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
            assertCode("call_under_way", () -> repeats.answer(KEY, asked("a"), Endpoint.Answers.KEPT, this::make));
            go.countDown();
            first.join();
            assertThat(repeats.answer(KEY, asked("a"), Endpoint.Answers.KEPT, this::make)
                            .body())
                    .isEqualTo("{\"n\":1}");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aProblemIsNotKeptAndABugIs(TestDatabases kind) throws Exception {
        try (Database database = kind.open(folder)) {
            Repeats repeats = at(database, NOON);
            assertCode(
                    "task_running",
                    () -> repeats.answer(KEY, asked("a"), Endpoint.Answers.KEPT, () -> {
                        throw Problem.conflict("task_running", "A task runs.");
                    }));
            assertThat(repeats.answer(KEY, asked("a"), Endpoint.Answers.KEPT, this::make)
                            .status())
                    .isEqualTo(201);
            AnswerStore.Key other = new AnswerStore.Key("tok_1", "other");
            assertThatThrownBy(() -> repeats.answer(other, asked("a"), Endpoint.Answers.KEPT, () -> {
                        throw new IllegalStateException("on purpose");
                    }))
                    .hasMessage("on purpose");
            assertCode("outcome_unknown", () -> repeats.answer(other, asked("a"), Endpoint.Answers.KEPT, this::make));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aCallThatACrashCutOffHasAnUnknownOutcome(TestDatabases kind) {
        String location = kind.location(folder);
        try (Database database = Databases.open(location)) {
            database.run(tx -> AnswerStore.ask(tx, KEY, Repeats.hash(asked("a")), NOON));
        }
        try (Database database = Databases.open(location)) {
            assertCode(
                    "outcome_unknown",
                    () -> at(database, NOON).answer(KEY, asked("a"), Endpoint.Answers.KEPT, this::make));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void keysHaveALength(TestDatabases kind) {
        try (Database database = kind.open(folder)) {
            for (String key : new String[] {"", "k".repeat(256)}) {
                AnswerStore.Key bad = new AnswerStore.Key("tok_1", key);
                assertCode(
                        "bad_idempotency_key",
                        () -> at(database, NOON).answer(bad, asked("a"), Endpoint.Answers.KEPT, this::make));
            }
        }
    }
}
