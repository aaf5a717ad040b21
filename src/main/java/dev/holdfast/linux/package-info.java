/// The few system calls that the JDK lacks, through `java.lang.foreign`: files by descriptor, mounts,
/// namespaces, btrfs, processes.
///
/// A call through here holds its thread, and on a virtual thread it would hold the carrier as well, so
/// `Libc` refuses virtual threads: callers cross over with a `PlatformPool` once for each of their
/// operations, not for each call.
///
/// Never here: what the calls are used for.
@NullMarked
package dev.holdfast.linux;

import org.jspecify.annotations.NullMarked;
