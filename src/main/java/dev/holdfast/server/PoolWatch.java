package dev.holdfast.server;

import dev.holdfast.db.Database;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.json.Json;
import dev.holdfast.storage.Pool;
import dev.holdfast.storage.Space;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at how full the pool is, and says so before it is full: once when it passes 80 % of what agents may
/// use, and again at 90 %.
final class PoolWatch implements AutoCloseable {

    /// How near the end is.
    enum Level {
        ROOMY(0),
        FILLING(80),
        NEARLY_FULL(90);

        private final int percent;

        Level(int percent) {
            this.percent = percent;
        }

        static Level of(int used) {
            return used >= NEARLY_FULL.percent ? NEARLY_FULL : used >= FILLING.percent ? FILLING : ROOMY;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(PoolWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(30);

    private final Pool pool;
    private final Database database;
    private final EventLog events;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pool-watch").factory());
    private Level last = Level.ROOMY;

    PoolWatch(Pool pool, Database database, EventLog events) {
        this.pool = pool;
        this.database = database;
        this.events = events;
    }

    PoolWatch begin() {
        var _ = timer.scheduleWithFixedDelay(this::lookQuietly, 0, EVERY.toSeconds(), TimeUnit.SECONDS);
        return this;
    }

    private void lookQuietly() {
        try {
            look();
        } catch (IOException | RuntimeException failed) {
            LOG.warn("How full the pool is cannot be told.", failed);
        }
    }

    /// Looks once.
    void look() throws IOException {
        Space space = pool.state().space();
        Level now = Level.of(percent(space));
        if (now.compareTo(last) > 0) {
            warning(space).ifPresent(LOG::warn);
            tell("pool.filling", space);
        } else if (now == Level.ROOMY && last != Level.ROOMY) {
            tell("pool.roomy", space);
        }
        last = now;
    }

    private void tell(String type, Space space) {
        database.run(tx -> events.append(
                tx,
                new Event.Draft(
                        type,
                        Optional.empty(),
                        Optional.empty(),
                        Json.object().put("percent", percent(space)).put("free", space.free()))));
    }

    /// How much of what agents may use is in use.
    static int percent(Space space) {
        long usable = Math.max(1, space.total() - space.reserve());
        return Math.clamp(100 - space.free() * 100 / usable, 0, 100);
    }

    /// The warnings of a pool, and one about how full it is.
    static List<String> warnings(Pool.State state) {
        List<String> warnings = new ArrayList<>(state.warnings());
        warning(state.space()).ifPresent(warnings::add);
        return warnings;
    }

    private static Optional<String> warning(Space space) {
        int percent = percent(space);
        return Level.of(percent) == Level.ROOMY
                ? Optional.empty()
                : Optional.of("The pool is " + percent + " % full; delete snapshots or agents, or make it larger with"
                        + " \"holdfast pool grow SIZE\".");
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
