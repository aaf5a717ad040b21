package dev.holdfast.event;

import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/// The event log in the database.
///
/// Events are inserted, and so numbered, as the last step of their transaction and under one lock: a
/// number that becomes visible is larger than all that were visible before. The numbers have gaps where a
/// transaction was rolled back.
public final class DurableEventLog implements EventLog {

    /// What one event may carry. Larger texts are their owner's to cut or to keep elsewhere.
    public static final int MAX_DATA_BYTES = 1 << 20;

    private static final int MAX_PAGE = 1000;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Database database;
    private final Clock clock;
    private final IntFunction<Duration> pauses;
    private final ConcurrentHashMap<String, Consumption> consumers = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private long newest;

    public DurableEventLog(Database database, Clock clock) {
        this(database, clock, DurableEventLog::growing);
    }

    /// @param pauses how long to wait before an event is told again after so many failures in a row
    public DurableEventLog(Database database, Clock clock, IntFunction<Duration> pauses) {
        this.database = database;
        this.clock = clock;
        this.pauses = pauses;
        this.newest = last();
    }

    private static Duration growing(int failures) {
        Duration pause = Duration.ofMillis(100L << Math.min(failures - 1, 12));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /// @throws Problem TOO_LARGE `event_too_large` above `MAX_DATA_BYTES`
    @Override
    public void append(Tx tx, Event.Draft draft) {
        String data = Json.write(draft.data());
        if (data.length() > MAX_DATA_BYTES || data.getBytes(StandardCharsets.UTF_8).length > MAX_DATA_BYTES) {
            throw Problem.of(
                    Problem.Kind.TOO_LARGE,
                    "event_too_large",
                    "The data of an event " + draft.type() + " is larger than " + MAX_DATA_BYTES + " bytes.");
        }
        tx.beforeCommit(this, () -> tx.hold("events"));
        tx.beforeCommit(new Object(), () -> {
            long number = EventStore.insert(tx, clock.instant(), draft, data);
            tx.afterCommit(() -> announce(number, draft.type()));
        });
    }

    private void announce(long number, String type) {
        consumers.values().forEach(consumption -> consumption.hear(type));
        lock.lock();
        try {
            if (number > newest) {
                newest = number;
                grown.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Event> after(long number, Filter filter, int limit) {
        return database.read(tx -> EventStore.after(tx, number, filter, Math.clamp(limit, 1, MAX_PAGE)));
    }

    @Override
    public Map<AgentId, Event> newest(Collection<AgentId> agents, Telling telling) {
        if (agents.isEmpty()) {
            return Map.of();
        }
        return database.read(tx -> EventStore.newest(tx, agents, telling)).stream()
                .collect(Collectors.toMap(event -> event.agent().orElseThrow(), Function.identity()));
    }

    @Override
    public long last() {
        return database.read(EventStore::last);
    }

    @Override
    public void await(long number, Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = atMost.toNanos();
            while (newest <= number && left > 0) {
                left = grown.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void consume(String name, Set<String> types, Handler handler) {
        Consumption consumption =
                new Consumption(database, new Consumption.Consumer(name, Set.copyOf(types), handler, pauses));
        if (consumers.putIfAbsent(name, consumption) != null) {
            throw new IllegalStateException("two consumers called " + name);
        }
        long position = database.write(tx -> EventStore.position(tx, name).orElseGet(() -> {
            long end = EventStore.last(tx);
            EventStore.move(tx, name, end);
            return end;
        }));
        consumption.start(position);
    }

    /// Interrupts the consumers and waits until they have stopped; their positions stay.
    @Override
    public void close() {
        consumers.values().forEach(Consumption::stop);
        consumers.values().forEach(Consumption::join);
    }
}
