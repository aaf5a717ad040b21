@NullMarked
package dev.holdfast.ssh.sftp;

import org.jspecify.annotations.NullMarked;
