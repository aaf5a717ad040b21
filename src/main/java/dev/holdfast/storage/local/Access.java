package dev.holdfast.storage.local;

/// What may be done with a tree.
public sealed interface Access {

    /// Where a program is run that is to read the tree.
    Confinement confinement();

    /// Says that it is in use.
    Lease lease();

    /// Reading only: a snapshot.
    record ReadOnly(Confinement confinement, Lease lease) implements Access {}

    /// Reading and changing.
    ///
    /// @param uid who owns what is made; the same number is the group
    /// @param aside the folder beside the tree, on the same subvolume, out of the agent's reach
    record Writable(int uid, Aside aside, Confinement confinement) implements Access {

        @Override
        public Lease lease() {
            return Lease.NONE;
        }
    }
}
