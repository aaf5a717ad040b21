package dev.holdfast.operation;

import dev.holdfast.db.Database;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.OperationId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Actions over many agents, some side by side. Each agent for itself: what is refused for one keeps none of the
/// others from its turn.
///
/// What came of each is written down as it ends. A batch that the end of the server interrupts is not gone on with:
/// whoever asked for it may be no longer allowed to, and to ask again does what is left.
public final class Batches implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Batches.class);
    private static final Duration KEPT = Duration.ofDays(7);
    private static final Duration TO_END = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /// How many agents are acted on at the same time, by all batches; and how many with what takes the whole
    /// machine.
    private static final int SIDE_BY_SIDE = 8;
    private static final int HEAVY_SIDE_BY_SIDE = 2;

    /// How much of the machine one turn takes.
    public enum Weight {
        LIGHT,
        HEAVY
    }

    /// What is to be done.
    ///
    /// @param kind the action, as a word
    public record Plan(String organization, String kind, Weight weight, List<Batch.Item> items) {}

    /// What one turn came to.
    public sealed interface Turn {

        record Done() implements Turn {}

        /// Nothing had to be done.
        record Unchanged() implements Turn {}

        /// Long work was begun, whose end is that of the turn.
        record Begun(OperationId operation) implements Turn {}
    }

    /// What is done to each.
    @FunctionalInterface
    public interface Deed {

        /// @throws Problem what stands in the way of this one
        Turn on(AgentId agent) throws IOException, InterruptedException;
    }

    /// One under way.
    private static final class Running {
        final Batch begun;
        final AtomicReferenceArray<Batch.Item> items;
        final AtomicInteger next = new AtomicInteger();
        final CountDownLatch ended = new CountDownLatch(1);
        volatile Optional<String> cancelledBy = Optional.empty();

        Running(Batch begun) {
            this.begun = begun;
            this.items = new AtomicReferenceArray<>(begun.items().toArray(new Batch.Item[0]));
        }

        Batch now() {
            List<Batch.Item> all =
                    IntStream.range(0, items.length()).mapToObj(items::get).toList();
            return new Batch(
                    begun.id(),
                    begun.organization(),
                    begun.kind(),
                    begun.state(),
                    begun.reason(),
                    begun.started(),
                    begun.ended(),
                    all);
        }
    }

    private final Database database;
    private final LongWork work;
    private final Clock clock;
    private final Map<OperationId, Running> running = new ConcurrentHashMap<>();
    private final Semaphore light = new Semaphore(SIDE_BY_SIDE, true);
    private final Semaphore heavy = new Semaphore(HEAVY_SIDE_BY_SIDE, true);
    private volatile boolean closing;

    public Batches(Database database, LongWork work, Clock clock) {
        this.database = database;
        this.work = work;
        this.clock = clock;
    }

    /// Ends, on paper, those that the end of the server interrupted. Called once at start.
    public void recover() {
        Optional<String> reason = Optional.of(
                "The server ended before each had its turn. Ask again for those that were skipped; what is done stays done.");
        database.run(tx -> {
            BatchStore.forgetEndedBefore(tx, clock.instant().minus(KEPT));
            BatchStore.running(tx)
                    .forEach(id -> BatchStore.end(tx, id, Operation.State.FAILED, reason, clock.instant()));
        });
    }

    /// Writes it down and begins.
    public Batch start(Plan plan, Deed deed) {
        Batch batch = new Batch(
                OperationId.fresh(),
                plan.organization(),
                plan.kind(),
                Operation.State.RUNNING,
                Optional.empty(),
                clock.instant(),
                Optional.empty(),
                plan.items());
        database.run(tx -> BatchStore.insert(tx, batch));
        Running mine = new Running(batch);
        running.put(batch.id(), mine);
        Thread.ofVirtual().name("batch-" + batch.id()).start(() -> run(mine, plan.weight(), deed));
        return batch;
    }

    private void run(Running mine, Weight weight, Deed deed) {
        try {
            Semaphore places = switch (weight) {
                case LIGHT -> light;
                case HEAVY -> heavy;
            };
            List<Thread> workers = IntStream.range(0, Math.min(SIDE_BY_SIDE, mine.items.length()))
                    .mapToObj(_ -> Thread.ofVirtual().start(() -> turns(mine, places, deed)))
                    .toList();
            for (Thread worker : workers) {
                worker.join();
            }
            if (!closing) {
                end(mine);
            }
        } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
        } catch (RuntimeException failed) {
            LOG.warn("The end of batch {} could not be written down.", mine.begun.id(), failed);
        } finally {
            running.remove(mine.begun.id());
            mine.ended.countDown();
        }
    }

    private void end(Running mine) {
        Optional<String> cancelled = mine.cancelledBy.map(by -> "It was cancelled by " + by + ".");
        boolean left =
                mine.now().items().stream().anyMatch(item -> !item.outcome().isEnd());
        Operation.State state = left ? Operation.State.FAILED : Operation.State.DONE;
        database.run(
                tx -> BatchStore.end(tx, mine.begun.id(), state, left ? cancelled : Optional.empty(), clock.instant()));
    }

    private void turns(Running mine, Semaphore places, Deed deed) {
        int place = mine.next.getAndIncrement();
        while (place < mine.items.length() && !closing && mine.cancelledBy.isEmpty()) {
            if (!mine.items.get(place).outcome().isEnd()) {
                places.acquireUninterruptibly();
                try {
                    turn(mine, place, deed);
                } finally {
                    places.release();
                }
            }
            place = mine.next.getAndIncrement();
        }
    }

    private void turn(Running mine, int place, Deed deed) {
        if (closing || mine.cancelledBy.isPresent()) {
            return;
        }
        Batch.Item item = mine.items.get(place).become(Batch.Outcome.RUNNING);
        mine.items.set(place, item);
        Batch.Item after = outcome(mine, place, deed);
        if (after.outcome().isEnd()) {
            database.run(tx -> BatchStore.item(tx, mine.begun.id(), place, after));
        }
        mine.items.set(place, after);
    }

    private Batch.Item outcome(Running mine, int place, Deed deed) {
        Batch.Item item = mine.items.get(place);
        try {
            return switch (deed.on(item.agent().orElseThrow())) {
                case Turn.Done _ -> item.become(Batch.Outcome.DONE);
                case Turn.Unchanged _ -> item.become(Batch.Outcome.UNCHANGED);
                case Turn.Begun(OperationId operation) -> awaited(mine, place, item.begun(operation));
            };
        } catch (Problem refused) {
            return item.become(Batch.Outcome.REFUSED, refused.code(), refused.sentence());
        } catch (InterruptedException | IOException | RuntimeException failed) {
            LOG.warn("Batch {} ({}) failed for {}.", mine.begun.id(), mine.begun.kind(), item.name(), failed);
            return item.become(
                    Batch.Outcome.FAILED, "internal", "Something went wrong that was not to be expected; see the log.");
        }
    }

    /// Waits for long work, which goes on by itself when the server ends.
    private Batch.Item awaited(Running mine, int place, Batch.Item item) throws InterruptedException {
        mine.items.set(place, item);
        OperationId operation = item.operation().orElseThrow();
        Operation now = work.await(operation, LOOK);
        while (now.state() == Operation.State.RUNNING && !closing) {
            mine.cancelledBy.ifPresent(by -> work.cancel(operation, by));
            now = work.await(operation, LOOK);
        }
        return switch (now.state()) {
            case RUNNING -> item;
            case DONE -> item.become(Batch.Outcome.DONE);
            case FAILED ->
                item.become(
                        Batch.Outcome.FAILED, "operation_failed", now.reason().orElse("It failed."));
        };
    }

    /// As it stands, if there is such a batch.
    public Optional<Batch> find(OperationId id) {
        Running found = running.get(id);
        return found == null ? database.read(tx -> BatchStore.find(tx, id)) : Optional.of(found.now());
    }

    /// Lets nobody else have a turn. Turns that have begun are brought to their end, long work is undone.
    void cancel(OperationId id, String by) {
        Running found = running.get(id);
        if (found != null) {
            found.cancelledBy = Optional.of(by);
        }
    }

    /// Waits until it has ended, at most so long, and returns it as it is then.
    Optional<Batch> await(OperationId id, Duration atMost) throws InterruptedException {
        Running found = running.get(id);
        if (found != null) {
            var _ = found.ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        }
        return find(id);
    }

    @Override
    public void close() {
        closing = true;
        try {
            for (Running each : running.values()) {
                var _ = each.ended.await(TO_END.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
