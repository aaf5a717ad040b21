package dev.holdfast.db;

import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

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

    private static void rollback(Handle handle, Throwable failed) {
        try {
            handle.execute("rollback");
        } catch (RuntimeException alsoFailed) {
            // SQLite has rolled back by itself after some failures, and says so here.
            failed.addSuppressed(alsoFailed);
        }
    }
}
