/// Archived agents: their volumes with all snapshots packed into cold storage, read from there in single
/// files, and brought back.
///
/// An agent has its hot copy until its pack was read back and found whole, and its pack until the hot
/// copy was found to be there again. What is under way is written down in `operation` before each step.
///
/// Never here: how agents run, which is `agent`'s; how volumes lie on disks, which is `storage`'s.
@NullMarked
package dev.holdfast.archive;

import org.jspecify.annotations.NullMarked;
