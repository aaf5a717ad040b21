package dev.holdfast.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waiting for a thing to become true by looking at it again and again.
final class Wait {

    /// Is it so now?
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /// Short beside everything that is measured, and long enough to leave the processors to what is waited
    /// for.
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);

    private Wait() {}

    /// @throws IOException when it has not become true in time; `what` names it
    static void until(String what, Duration atMost, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("Waited " + atMost.toSeconds() + " s in vain for " + what + ".");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }
}
