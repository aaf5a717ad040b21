/// Uploads that may take several calls, by the protocol tus 1.0: what has arrived is kept in the pool outside of
/// every volume, and what is whole appears in the workspace in one step, as a file that is written at once does.
///
/// Words of this room: an upload *arrives* until all its bytes are there; it is *tried* from the moment that its
/// publishing may have begun; it is *published* when its file is in its place.
///
/// Never here: where the bytes lie (`storage.Arrivals`), how a file gets to its place (`workspace.Workspaces`).
@NullMarked
package dev.holdfast.workspace.upload;

import org.jspecify.annotations.NullMarked;
