package dev.holdfast.storage.local;

/// What may be done with a tree.
public sealed interface Access {

    /// The uid of agents; the same number is the group.
    int uid();

    /// Reading only: a snapshot.
    record ReadOnly(int uid) implements Access {}

    /// Reading and changing.
    ///
    /// @param uid who owns what is made
    /// @param aside the folder beside the tree, on the same subvolume, out of the agent's reach
    record Writable(int uid, Aside aside) implements Access {}
}
