package dev.holdfast.storage.copy;

import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileFacts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/// A number that is another one after every change in a tree: a sum over the inodes and change times of
/// everything in it, which only the kernel sets.
///
/// A change within the same tick of the kernel's clock could leave a change time as it is. So a tree in
/// which something changed within the last ticks is looked at again, and in the end has no mark.
final class TreeMark {

    /// What a tree has that changes while it is looked at; equal to no mark.
    static final long NONE = 0;

    /// Longer than a tick of any kernel (100 Hz at the least).
    private static final long TICK_NANOS = Duration.ofMillis(20).toNanos();

    private static final int TRIES = 5;
    private static final long NANOS = 1_000_000_000L;

    private final long settled;
    private boolean unsettled;
    private long sum = 1;

    private TreeMark(long settled) {
        this.settled = settled;
    }

    static long of(Fd top) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            Instant now = Instant.now();
            TreeMark mark = new TreeMark(now.getEpochSecond() * NANOS + now.getNano() - TICK_NANOS);
            mark.unsettled = !TreeWalk.whole(top, mark::add) || mark.unsettled;
            if (!mark.unsettled) {
                return mark.sum == NONE ? 1 : mark.sum;
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
        return NONE;
    }

    private void add(FileFacts facts) {
        long changed = facts.changed().seconds() * NANOS + facts.changed().nanos();
        unsettled |= changed >= settled;
        // The finalizer of SplitMix64, so that two changes do not cancel each other out.
        long mixed = (facts.inode() * 0x9E3779B97F4A7C15L) ^ changed;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        sum += mixed ^ (mixed >>> 31);
    }
}
