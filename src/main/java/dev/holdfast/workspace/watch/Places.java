package dev.holdfast.workspace.watch;

import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import java.util.HashMap;
import java.util.Map;

/// Who watches which volume: only so many at once, for every change is told to each of them.
final class Places {

    /// Clients for one volume at once.
    static final int MOST = 64;

    /// Kept as long as the client watches.
    interface Place extends AutoCloseable {

        @Override
        void close();
    }

    private final Map<VolumeId, Integer> taken = new HashMap<>();

    /// @throws Problem `too_many_watches` when all are taken
    synchronized Place take(VolumeId volume) {
        int now = taken.getOrDefault(volume, 0);
        if (now == MOST) {
            throw Problem.of(
                    Problem.Kind.TOO_MANY_REQUESTS,
                    "too_many_watches",
                    MOST + " clients watch this workspace already, the most there can be; end one of them first.");
        }
        taken.put(volume, now + 1);
        return () -> leave(volume);
    }

    private synchronized void leave(VolumeId volume) {
        taken.computeIfPresent(volume, (_, now) -> now == 1 ? null : now - 1);
    }
}
