package dev.holdfast.operation;

import dev.holdfast.problem.Problem;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// How far a long operation is. Whoever does the work tells it, anybody reads it, and whoever wants it
/// to end asks.
public final class Progress {

    /// What it was at one moment.
    ///
    /// @param phase what is being done, as a word
    /// @param bytes of `total`, where that is known
    public record Reading(String phase, long bytes, OptionalLong total, long files) {

        public OptionalInt percent() {
            return total.isPresent() && total.getAsLong() > 0
                    ? OptionalInt.of((int) Math.min(100, bytes * 100 / total.getAsLong()))
                    : OptionalInt.empty();
        }
    }

    private Reading reading = new Reading("waiting", 0, OptionalLong.empty(), 0);
    private String cancelledBy = "";

    /// Begins another phase.
    public synchronized void phase(String phase, OptionalLong total) {
        reading = new Reading(phase, 0, total, 0);
    }

    /// Tells that so much more is done.
    ///
    /// @throws Problem CONFLICT `operation_cancelled` when somebody asked for that
    public synchronized void done(long bytes, long files) {
        reading = new Reading(reading.phase(), reading.bytes() + bytes, reading.total(), reading.files() + files);
        refuseCancelled();
    }

    /// @throws Problem CONFLICT `operation_cancelled` when somebody asked for that
    public synchronized void refuseCancelled() {
        if (!cancelledBy.isEmpty()) {
            throw Problem.conflict("operation_cancelled", "It was cancelled by " + cancelledBy + ".");
        }
    }

    synchronized void cancel(String by) {
        cancelledBy = by;
    }

    public synchronized Reading reading() {
        return reading;
    }
}
