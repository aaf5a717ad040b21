package dev.holdfast.data;

import dev.holdfast.linux.Errno;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.stream.IntStream;

/// Tells a pool that is full, and one whose disk fails, apart from what nobody can explain.
public final class PoolFailures {

    private PoolFailures() {}

    /// Throws the problem `pool_full` or `pool_failing` if that is what failed, else returns the failure.
    public static IOException told(IOException failed) {
        if (is(failed, "No space left on device|Disk quota exceeded", Errno.ENOSPC, Errno.EDQUOT)) {
            throw Problem.of(
                            Problem.Kind.NO_SPACE,
                            "pool_full",
                            "The pool is full: delete snapshots or agents, or make it larger with \"holdfast pool grow\".")
                    .causedBy(failed);
        }
        if (is(failed, "Input/output error|Read-only file system", Errno.EIO, Errno.EROFS)) {
            throw failing().causedBy(failed);
        }
        return failed;
    }

    /// The disk under the pool gives no more answers, or the kernel has closed it for writing because of that.
    public static Problem failing() {
        return Problem.unavailable(
                "pool_failing",
                "The disk under the pool fails, and the kernel lets nothing more be written: see its log, mend the disk,"
                        + " and start the server anew. Nothing was made in its place.");
    }

    private static boolean is(IOException failed, String reasons, int... errors) {
        return switch (failed) {
            case LinuxException linux -> IntStream.of(errors).anyMatch(error -> error == linux.errno());
            case FileSystemException file -> String.valueOf(file.getReason()).matches(reasons);
            // What a channel throws has nothing but the system's words.
            default -> String.valueOf(failed.getMessage()).matches(reasons);
        };
    }
}
