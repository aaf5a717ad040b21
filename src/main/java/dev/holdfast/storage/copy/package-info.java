/// Volumes and snapshots as plain folders, on any file system: every copy is made file by file.
@NullMarked
package dev.holdfast.storage.copy;

import org.jspecify.annotations.NullMarked;
