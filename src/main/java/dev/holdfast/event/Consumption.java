package dev.holdfast.event;

import dev.holdfast.db.Database;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/// One consumer at work: reads on from its position, tells its handler, moves its position.
final class Consumption implements Runnable {

    /// Who consumes, what, and how.
    record Consumer(String name, Set<String> types, EventLog.Handler handler, IntFunction<Duration> pauses) {}

    private record Page(long end, List<Event> events) {}

    private static final System.Logger LOG = System.getLogger(Consumption.class.getName());
    private static final int PAGE = 100;

    // A position that only passed over other types of events costs no write of its own until it is this far.
    private static final long PASSED_OVER = 5_000;

    // Looks without being called now and then, so that an announcement that never came delays and loses nothing.
    private static final Duration WATCH = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Database database;
    private final Semaphore heard = new Semaphore(0);
    private final Consumer consumer;
    private final Thread thread;
    private long stored;
    private long position;

    Consumption(Database database, Consumer consumer) {
        this.database = database;
        this.consumer = consumer;
        this.thread = Thread.ofVirtual().name("consumer-" + consumer.name()).unstarted(this);
    }

    /// Begins after this position.
    void start(long from) {
        stored = from;
        position = from;
        thread.start();
    }

    /// Hears that there is a new event of this type.
    void hear(String type) {
        if (consumer.types().isEmpty() || consumer.types().contains(type)) {
            heard.release();
        }
    }

    @Override
    public void run() {
        int failures = 0;
        while (!thread.isInterrupted()) {
            try {
                heard.drainPermits();
                boolean more = read();
                failures = 0;
                if (!more) {
                    heard.tryAcquire(WATCH.toNanos(), TimeUnit.NANOSECONDS);
                }
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException failed) {
                failures++;
                LOG.log(System.Logger.Level.ERROR, "consumer " + consumer.name() + " cannot read the log", failed);
                if (!pause(failures)) {
                    return;
                }
            }
        }
    }

    /// Tells a page of events, and says whether there may be more.
    private boolean read() throws InterruptedException {
        Page page = database.read(
                tx -> new Page(EventStore.last(tx), EventStore.ofTypes(tx, position, consumer.types(), PAGE)));
        for (Event event : page.events()) {
            tell(event);
            position = event.number();
            move();
        }
        if (page.events().size() == PAGE) {
            return true;
        }
        if (page.end() > position) {
            position = page.end();
            if (position - stored >= PASSED_OVER) {
                move();
            }
        }
        return false;
    }

    private void move() {
        database.run(tx -> EventStore.move(tx, consumer.name(), position));
        stored = position;
    }

    private void tell(Event event) throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                consumer.handler().handle(event);
                return;
            } catch (InterruptedException stopped) {
                throw stopped;
            } catch (Exception failed) {
                String told = "consumer " + consumer.name() + " failed at event " + event.number() + " (" + event.type()
                        + "), time " + failures;
                LOG.log(System.Logger.Level.WARNING, told, failed);
                if (thread.isInterrupted() || !pause(failures)) {
                    throw new InterruptedException(told);
                }
            }
        }
    }

    private boolean pause(int failures) {
        try {
            Thread.sleep(consumer.pauses().apply(failures));
            return true;
        } catch (InterruptedException stopped) {
            return false;
        }
    }

    void stop() {
        thread.interrupt();
    }

    /// Waits until the handler is out of its last event, for a moment.
    void join() {
        try {
            if (thread.getState() != Thread.State.NEW && !thread.join(GRACE)) {
                LOG.log(System.Logger.Level.WARNING, "consumer {0} does not stop", consumer.name());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
