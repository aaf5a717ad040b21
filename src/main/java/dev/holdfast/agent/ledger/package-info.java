/// What agents take of the pool: counted in the background, written down, held against their limits.
///
/// A limit is about what the present of a volume and its own history refer to, so a restore does not set it back
/// and deleting snapshots helps. Words of this room: a *count* is what was found last, and when.
///
/// Never here: how bytes are counted (`storage`), how an agent is frozen (`agent`).
@NullMarked
package dev.holdfast.agent.ledger;

import org.jspecify.annotations.NullMarked;
