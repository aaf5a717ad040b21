package dev.holdfast.storage.choice;

/// What somebody who sets up a server says about its storage.
///
/// @param poolSize bytes of a new pool file; 0 for 60 % of what is free, at least 8 GiB, leaving at least
/// 5 GiB
public record StorageWish(Kind kind, long poolSize) {

    /// The stores that can be asked for.
    public enum Kind {
        /// The best that this machine can do.
        BEST,
        /// btrfs or nothing.
        BTRFS,
        /// Plain copies, even where btrfs is possible.
        COPY
    }

    /// Whatever is best, in the usual size.
    public static final StorageWish BEST = new StorageWish(Kind.BEST, 0);

    public StorageWish {
        if (poolSize < 0) {
            throw new IllegalArgumentException("a pool of " + poolSize + " bytes");
        }
    }
}
