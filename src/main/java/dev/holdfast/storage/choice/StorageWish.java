package dev.holdfast.storage.choice;

/// What somebody who sets up a server says about its storage.
///
/// @param poolSize bytes of a new pool file; 0 for 60 % of what is free, at least 8 GiB, leaving at least
/// 5 GiB
/// @param fence how volumes are kept within their limits
/// @param unaskedCopy where snapshots are copies, bytes of the largest volume whose agent may be stopped for one
/// that nobody asked for
public record StorageWish(Kind kind, long poolSize, Fence fence, long unaskedCopy) {

    /// What a disk copies in a few seconds.
    public static final long USUAL_UNASKED_COPY = 1L << 30;

    /// The stores that can be asked for.
    public enum Kind {
        /// The best that this machine can do.
        BEST,
        /// btrfs or nothing.
        BTRFS,
        /// Plain copies, even where btrfs is possible.
        COPY
    }

    /// What keeps volumes within their limits.
    public enum Fence {
        /// The kernel where it can, in a pool file; an older kernel cannot open that pool any more.
        BEST,
        /// The server alone, which looks at them from time to time.
        WATCH
    }

    /// Whatever is best, in the usual size.
    public static final StorageWish BEST = new StorageWish(Kind.BEST, 0, Fence.BEST);

    public StorageWish(Kind kind, long poolSize, Fence fence) {
        this(kind, poolSize, fence, USUAL_UNASKED_COPY);
    }

    public StorageWish {
        if (poolSize < 0) {
            throw new IllegalArgumentException("a pool of " + poolSize + " bytes");
        }
    }
}
