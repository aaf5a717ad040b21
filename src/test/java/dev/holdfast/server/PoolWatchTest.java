package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.event.DurableEventLog;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.storage.Pool;
import dev.holdfast.storage.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolWatchTest {

    private static final long GIB = 1L << 30;

    /// A pool of 100 GiB of which 5 are the server's, that is as full as one says.
    private static final class Told implements Pool {
        private long free = 95 * GIB;

        @Override
        public State state() {
            return new State("btrfs", new Space(100 * GIB, free, 5 * GIB), List.of("It is old."));
        }

        @Override
        public void grow(long total) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    @Test
    void eachMarkIsToldOnceAndAgainAfterThereWasRoom(@TempDir Path folder) throws IOException {
        Told pool = new Told();
        try (Database database = Databases.open(folder.resolve("holdfast.db"));
                EventLog events = new DurableEventLog(database, Clock.systemUTC());
                PoolWatch watch = new PoolWatch(pool, database, events)) {
            for (long free : new long[] {95, 40, 19, 18, 12, 9, 5, 11, 8, 60, 50, 10}) {
                pool.free = free * GIB;
                watch.look();
            }
            assertThat(events.after(0, EventLog.Filter.ALL, 100))
                    .extracting(Event::type)
                    .containsExactly("pool.filling", "pool.filling", "pool.filling", "pool.roomy", "pool.filling");
        }
    }

    @Test
    void howFullItIsIsAWarningAmongTheOthers() {
        Told pool = new Told();
        assertThat(PoolWatch.warnings(pool.state())).containsExactly("It is old.");
        pool.free = 4 * GIB;
        assertThat(PoolWatch.warnings(pool.state()))
                .hasSize(2)
                .last()
                .asString()
                .contains("96 %", "holdfast pool grow");
        assertThat(PoolWatch.percent(new Space(0, 0, 0))).isEqualTo(100);
    }
}
