package dev.holdfast.runtime.docker;

import java.time.Duration;

/// How long to wait before looking at a process again: a moment while it is busy, a tenth of a second while
/// it is not.
///
/// Looking costs two sizes and one poll, some 20 µs, so a hundred silent tasks cost about 2 % of one CPU.
/// Watching instead (inotify) would need an instance for each server or task, whose number is limited and
/// whose queue a busy writer can flood; and it would not tell of an end.
final class Pace {

    static final Duration LONGEST = Duration.ofMillis(100);

    private static final Duration SHORTEST = Duration.ofMillis(10);

    private Duration next = SHORTEST;
    private long seen = -1;

    /// The pause before the next look, after everything that was written came to so many bytes.
    Duration after(long written) {
        if (written != seen) {
            seen = written;
            next = SHORTEST;
        } else {
            next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
        }
        return next;
    }
}
