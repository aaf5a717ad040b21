package dev.holdfast.workspace.upload;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives up abandoned uploads, now and then.
public final class UploadSweep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UploadSweep.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final Uploads uploads;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("upload-sweep").factory());

    /// Takes away what a crash left over, in the caller's time, and goes on in the background.
    public UploadSweep(Uploads uploads) throws IOException {
        this.uploads = uploads;
        uploads.recover();
        var _ = timer.scheduleWithFixedDelay(
                this::sweepQuietly, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    private void sweepQuietly() {
        try {
            uploads.sweep();
        } catch (IOException | RuntimeException failed) {
            LOG.warn("Abandoned uploads cannot be taken away; the next try is in {}.", EVERY, failed);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
