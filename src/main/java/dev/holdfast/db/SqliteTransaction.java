package dev.holdfast.db;

import dev.holdfast.problem.Problem;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// One transaction of SQLite, committed or rolled back when it returns. The driver's own way to commit would begin
/// the next one, and take the lock, in the same breath.
final class SqliteTransaction {

    private SqliteTransaction() {}

    static <T> T run(String begin, Handle handle, Supplier<T> work) {
        handle.execute(begin);
        try {
            T result = work.get();
            handle.execute("commit");
            return result;
        } catch (RuntimeException | Error failed) {
            rollback(handle, failed);
            throw failed;
        }
    }

    /// The problem `disk_full` if that is what failed, else the failure.
    static RuntimeException told(RuntimeException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite && isFull(sqlite.getResultCode())) {
                return Problem.of(
                                Problem.Kind.NO_SPACE,
                                "disk_full",
                                "The disk of the data directory is full, so nothing more can be written down: make room"
                                        + " on it, and try again.")
                        .causedBy(failed);
            }
        }
        return failed;
    }

    /// Where the log of the next commit finds no room, the system says so in its own words or in the database's.
    private static boolean isFull(SQLiteErrorCode code) {
        return code == SQLiteErrorCode.SQLITE_FULL
                || code == SQLiteErrorCode.SQLITE_IOERR_WRITE
                || code == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE
                || code == SQLiteErrorCode.SQLITE_IOERR_FSYNC;
    }

    private static void rollback(Handle handle, Throwable failed) {
        try {
            handle.execute("rollback");
        } catch (RuntimeException alsoFailed) {
            // SQLite has rolled back by itself after some failures, and says so here.
            failed.addSuppressed(alsoFailed);
        }
    }
}
