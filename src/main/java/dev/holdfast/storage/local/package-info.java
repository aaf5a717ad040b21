/// A tree of files on this machine, reached by descriptors beneath its root.
///
/// Never here: volumes, snapshots, mounts. A store opens a folder and hands its descriptor over.
@NullMarked
package dev.holdfast.storage.local;

import org.jspecify.annotations.NullMarked;
