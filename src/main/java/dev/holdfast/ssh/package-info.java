/// SSH, by which people's own tools come to the files of agents: `sftp`, `scp`, `rsync`.
///
/// Who comes in is decided by `access`, and what is done to files by `workspace`. Never here: a shell,
/// passwords, forwarding of anything, and paths of this machine.
@NullMarked
package dev.holdfast.ssh;

import org.jspecify.annotations.NullMarked;
