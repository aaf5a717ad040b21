/// What the stores of one machine have in common: the layout of the pool, the crash protocol, the mounts.
///
/// Words of this room: the *pool* is the folder where everything lies; a *place* is a path in it, which only
/// the server sees.
///
/// Never here: how a head is copied; that is what tells one store from another.
@NullMarked
package dev.holdfast.storage.pool;

import org.jspecify.annotations.NullMarked;
