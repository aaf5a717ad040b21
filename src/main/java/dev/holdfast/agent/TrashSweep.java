package dev.holdfast.agent;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Empties the trash of what has been in it for long enough, in the background.
public final class TrashSweep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TrashSweep.class);

    private final Trash trash;
    private final Duration keeps;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("trash-sweep").factory());

    public TrashSweep(Trash trash, Duration keeps) {
        this.trash = trash;
        this.keeps = keeps;
    }

    /// Begins to sweep, and goes on every so often.
    public TrashSweep begin(Duration every) {
        var _ = timer.scheduleWithFixedDelay(this::sweep, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    private void sweep() {
        try {
            trash.sweep(
                    keeps,
                    (agent, failed) -> LOG.warn(
                            "Agent {} cannot be removed for good; it is tried again later.", agent.id(), failed));
        } catch (RuntimeException failed) {
            LOG.warn("The trash cannot be looked through.", failed);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
