/// SFTP, version 3, over the trees of agents' files: the packets, and what each of them asks for.
///
/// Paths are as the agent sees them: what is asked for begins with `/workspace`, and nothing else is there.
/// Never here: SSH itself, which hands over a stream of bytes in each direction.
@NullMarked
package dev.holdfast.ssh.sftp;

import org.jspecify.annotations.NullMarked;
