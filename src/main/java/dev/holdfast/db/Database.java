package dev.holdfast.db;

import java.util.function.Consumer;
import java.util.function.Function;

/// Transactions on the one database.
///
/// Work runs on a platform thread that owns a connection, so a virtual thread that waits here holds no
/// carrier. It must be short, do nothing but SQL, and may run again when the database asks for that.
public interface Database extends AutoCloseable {

    /// All of it or none of it, durable when this returns. What `Tx.afterCommit` was given runs then, on
    /// the caller's thread.
    <T> T write(Function<Tx, T> work);

    /// A consistent view; writes in it fail.
    <T> T read(Function<Tx, T> work);

    /// As `write`, for work without a result.
    default void run(Consumer<Tx> work) {
        write(tx -> {
            work.accept(tx);
            return Boolean.TRUE;
        });
    }

    @Override
    void close();
}
