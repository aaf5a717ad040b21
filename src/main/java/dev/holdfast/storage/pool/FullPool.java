package dev.holdfast.storage.pool;

import dev.holdfast.linux.Errno;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.FileSystemException;

/// Tells a full pool apart from what nobody can explain.
final class FullPool {

    private FullPool() {}

    /// Throws the problem `pool_full` if that is what failed, else returns the failure.
    static IOException told(IOException failed) {
        boolean full = switch (failed) {
            case LinuxException linux -> linux.errno() == Errno.ENOSPC || linux.errno() == Errno.EDQUOT;
            case FileSystemException file ->
                String.valueOf(file.getReason()).matches("No space left on device|Disk quota exceeded");
            default -> false;
        };
        if (full) {
            throw Problem.of(
                            Problem.Kind.NO_SPACE,
                            "pool_full",
                            "The pool is full: delete snapshots or agents, or make it larger with \"holdfast pool grow\".")
                    .causedBy(failed);
        }
        return failed;
    }
}
