/// SSH as real clients speak it: OpenSSH's `sftp`, `scp` and `ssh`, and a real rsync.
@NullMarked
package dev.holdfast.ssh;

import org.jspecify.annotations.NullMarked;
