package dev.holdfast.workspace.upload;

import dev.holdfast.id.UploadId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Sees to it that each upload gets bytes from one call at a time. A connection that broke may still be working
/// for a moment when its client is back on another, so one waits for it, but not for ever.
final class Turns {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition given = lock.newCondition();
    private final Set<UploadId> taken = new HashSet<>();

    /// A turn; closing it gives it back.
    final class Turn implements AutoCloseable {

        private final UploadId upload;

        private Turn(UploadId upload) {
            this.upload = upload;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                taken.remove(upload);
                given.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// The turn, if it came in this time.
    Optional<Turn> take(UploadId upload, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (taken.contains(upload)) {
                if (left <= 0) {
                    return Optional.empty();
                }
                left = given.awaitNanos(left);
            }
            taken.add(upload);
            return Optional.of(new Turn(upload));
        } finally {
            lock.unlock();
        }
    }

    /// Waits until nobody has the turn, so long at most.
    void await(UploadId upload, Duration patience) throws InterruptedException {
        take(upload, patience).ifPresent(Turn::close);
    }
}
