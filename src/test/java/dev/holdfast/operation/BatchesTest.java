package dev.holdfast.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.id.AgentId;
import dev.holdfast.json.Json;
import dev.holdfast.operation.Batch.Outcome;
import dev.holdfast.operation.Batches.Turn;
import dev.holdfast.operation.Batches.Weight;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private Database database;
    private LongWork work;
    private Batches batches;

    @BeforeEach
    void open() {
        database = Databases.open(directory.resolve("holdfast.db"));
        work = new LongWork(new Operations(database, Clock.systemUTC()));
        batches = new Batches(database, work, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        batches.close();
        work.close();
        database.close();
    }

    private static Batches.Plan plan(Weight weight, int agents) {
        return new Batches.Plan(
                "default",
                "pause",
                weight,
                IntStream.range(0, agents)
                        .mapToObj(number -> Batch.Item.waiting(AgentId.fresh(), "agent-" + number))
                        .toList());
    }

    private Batch ended(Batch batch) throws InterruptedException {
        return batches.await(batch.id(), PATIENCE).orElseThrow();
    }

    @Test
    void whatIsRefusedForOneKeepsNoneOfTheOthersFromTheirTurn() throws Exception {
        Batches.Plan plan = plan(Weight.LIGHT, 4);
        List<AgentId> agents =
                plan.items().stream().map(item -> item.agent().orElseThrow()).toList();
        Batch end = ended(batches.start(plan, agent -> switch (agents.indexOf(agent)) {
            case 0 -> throw Problem.conflict("task_running", "It works.");
            case 1 -> throw new IOException("the disk went away");
            case 2 -> new Turn.Unchanged();
            default -> new Turn.Done();
        }));
        assertThat(end.state()).isEqualTo(Operation.State.DONE);
        assertThat(end.items())
                .extracting(Batch.Item::outcome)
                .containsExactly(Outcome.REFUSED, Outcome.FAILED, Outcome.UNCHANGED, Outcome.DONE);
        assertThat(end.items().getFirst().code()).hasValue("task_running");
        assertThat(end.items().getFirst().detail()).hasValue("It works.");
        assertThat(batches.find(end.id())).hasValue(end);
    }

    @Test
    void nobodyIsNobodysTurn() throws Exception {
        Batches.Plan plan = new Batches.Plan(
                "default",
                "pause",
                Weight.LIGHT,
                List.of(Batch.Item.nobody("who", "agent_not_found", "There is none.")));
        Batch end = ended(batches.start(plan, agent -> new Turn.Done()));
        assertThat(end.items()).extracting(Batch.Item::outcome).containsExactly(Outcome.REFUSED);
        assertThat(ended(batches.start(plan(Weight.LIGHT, 0), agent -> new Turn.Done()))
                        .state())
                .isEqualTo(Operation.State.DONE);
    }

    @Test
    void noMoreThanAFewAreActedOnAtATime() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore gate = new Semaphore(0);
        Batches.Deed deed = agent -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            gate.acquire();
            inside.decrementAndGet();
            return new Turn.Done();
        };
        Batch one = batches.start(plan(Weight.LIGHT, 40), deed);
        Batch other = batches.start(plan(Weight.LIGHT, 40), deed);
        gate.release(80);
        assertThat(ended(one).counts()).containsEntry(Outcome.DONE, 40);
        assertThat(ended(other).counts()).containsEntry(Outcome.DONE, 40);
        assertThat(most).hasValueLessThanOrEqualTo(8);
    }

    @Test
    void whoeverIsCancelledSkipsThoseWhoseTurnHasNotCome() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        Batch batch = batches.start(plan(Weight.HEAVY, 20), agent -> {
            begun.countDown();
            asked.await();
            return new Turn.Done();
        });
        assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        batches.cancel(batch.id(), "ada");
        asked.countDown();
        Batch end = ended(batch);
        assertThat(end.state()).isEqualTo(Operation.State.FAILED);
        assertThat(end.reason()).hasValue("It was cancelled by ada.");
        assertThat(end.counts().get(Outcome.SKIPPED)).isGreaterThanOrEqualTo(18);
        assertThat(end.counts()).doesNotContainKeys(Outcome.WAITING, Outcome.RUNNING);
    }

    @Test
    void aTurnEndsWithTheLongWorkThatItBegan() throws Exception {
        Batch end = ended(batches.start(plan(Weight.HEAVY, 2), agent -> {
            Operation begun = work.start(agent, "archive", Json.object(), (operation, progress) -> {
                throw Problem.unavailable("cold_storage_unavailable", "The disk is not there.");
            });
            return new Turn.Begun(begun.id());
        }));
        assertThat(end.items()).allSatisfy(item -> {
            assertThat(item.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(item.detail()).hasValue("The disk is not there.");
            assertThat(item.operation()).isPresent();
        });
    }

    @Test
    void whatACrashInterruptedIsToldAndNotGoneOnWith() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Batch batch = batches.start(plan(Weight.LIGHT, 3), agent -> {
            begun.countDown();
            never.await();
            return new Turn.Done();
        });
        assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Batches after = new Batches(database, work, Clock.systemUTC());
        after.recover();
        Batch found = after.find(batch.id()).orElseThrow();
        assertThat(found.state()).isEqualTo(Operation.State.FAILED);
        assertThat(found.reason()).get().asString().contains("Ask again");
        assertThat(found.items()).extracting(Batch.Item::outcome).containsOnly(Outcome.SKIPPED);
        assertThat(found.ended()).isNotEqualTo(Optional.empty());
        never.countDown();
        ended(batch);
    }
}
