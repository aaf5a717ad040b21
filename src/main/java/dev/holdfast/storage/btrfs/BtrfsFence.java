package dev.holdfast.storage.btrfs;

import dev.holdfast.linux.Btrfs;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.linux.SimpleQuota;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Fences of the kernel around the live heads of a pool with simple quotas.
///
/// The kernel charges a head with what it wrote first and somebody still refers to, which is neither its present
/// nor its history. But what a head writes from now on is charged to it. So its fence is set to what it was
/// charged when it was counted, and as much again as it had left by that count. Both are taken as of the same
/// commit, so that what is written while it is counted counts once.
final class BtrfsFence {

    /// How far a fence is set aside for work that makes room. A removal needs a few of such moments, each with
    /// some blocks of the tree.
    private static final long ASIDE = 64L << 20;

    /// So many removals, and what is written down for subvolumes that are gone is looked through.
    private static final int SWEEP = 1_000;

    /// Larger than any disk.
    private static final long MOST = 1L << 60;

    /// What was counted of a head, and what it was charged then.
    private record Standing(long charged, long counted) {

        long limit(long total) {
            return charged + Math.max(0, Math.min(total, MOST) - counted);
        }
    }

    private final Path pool;
    private final Map<Long, Standing> counted = new HashMap<>();
    private final Map<Long, Long> limits = new HashMap<>();
    private int removals;

    BtrfsFence(Path pool) {
        this.pool = pool;
    }

    /// Begins to count a head: what it is charged. Near its fence, that is as of this moment, so that what was
    /// deleted since the last commit is not taken for room twice.
    Optional<SimpleQuota.Charge> begin(Fd top, long head) throws LinuxException {
        if (isNear(head)) {
            Btrfs.commit(top);
        }
        return SimpleQuota.charge(top, head);
    }

    private synchronized boolean isNear(long head) {
        Standing standing = counted.get(head);
        Long limit = limits.get(head);
        return standing != null && limit != null && limit - standing.charged() < standing.counted();
    }

    synchronized void counted(long head, SimpleQuota.Charge charge, long total) {
        counted.put(head, new Standing(charge.bytes(), total));
    }

    /// What was counted holds on, but what a head is charged changes also when others let go of what it wrote.
    void stillCounted(Fd top, long head, long total) throws LinuxException {
        Optional<SimpleQuota.Charge> charge = SimpleQuota.charge(top, head);
        if (charge.isPresent()) {
            counted(head, charge.get(), total);
        }
    }

    /// Lets the head grow until present and history take this much by the last count.
    synchronized void set(long head, long total) throws LinuxException {
        Standing standing = counted.get(head);
        if (standing != null) {
            limit(head, standing.limit(total));
        }
    }

    /// Lets another head have what is left to this one; the charge of this one is committed.
    synchronized void succeed(Fd top, long head, Fd next, long heir) throws LinuxException {
        Optional<Long> limit = standing(top, head);
        Optional<SimpleQuota.Charge> mine = SimpleQuota.charge(top, head);
        Optional<SimpleQuota.Charge> theirs = SimpleQuota.charge(next, heir);
        if (limit.isPresent() && mine.isPresent() && theirs.isPresent()) {
            long left = Math.max(0, limit.get() - mine.get().bytes());
            limit(heir, theirs.get().bytes() + left);
        }
    }

    /// The limit of this head; one that an earlier server set is only known to the kernel.
    private Optional<Long> standing(Fd top, long head) throws LinuxException {
        Long known = limits.get(head);
        return known != null ? Optional.of(known) : SimpleQuota.limit(top, head);
    }

    private void limit(long head, long bytes) throws LinuxException {
        Long now = limits.get(head);
        if (now == null || now != bytes) {
            write(head, bytes);
            limits.put(head, bytes);
        }
    }

    /// By way of the pool's own top: the kernel charges this to the subvolume through which it is asked, and
    /// refuses it to one that is at its fence.
    private void write(long head, long bytes) throws LinuxException {
        try (Fd any = Files.openDirectory(pool)) {
            SimpleQuota.limit(any, head, bytes);
        }
    }

    /// Runs work that makes room with the fence of this head set aside, one at a time.
    synchronized <T> T beyond(Fd top, long head, PlatformPool.Work<T> work) throws IOException {
        Optional<Long> limit = standing(top, head);
        if (limit.isEmpty()) {
            return work.run();
        }
        write(head, limit.get() + ASIDE);
        try {
            return work.run();
        } finally {
            write(head, limit.get());
        }
    }

    /// Forgets a head that was removed, and now and then what the kernel keeps of many.
    synchronized void removed(Fd anyFile, long head) throws LinuxException {
        counted.remove(head);
        limits.remove(head);
        removals++;
        if (removals % SWEEP == 0) {
            SimpleQuota.forget(anyFile);
        }
    }
}
