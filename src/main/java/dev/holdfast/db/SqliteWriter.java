package dev.holdfast.db;

import dev.holdfast.db.OpenTx.Committed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// The one connection that writes, on its one thread.
///
/// Who comes while a commit waits for the disk shares the next one with all others that came. Each has its own
/// savepoint, so one that fails takes nothing of the others with it.
final class SqliteWriter implements AutoCloseable {

    private static final String BEGIN = "begin immediate";

    /// The first of them waits for the work of the last.
    private static final int MOST_TOGETHER = 64;

    private final DatabaseThreads thread = new DatabaseThreads("sqlite-writer", 1);
    private final BlockingQueue<Waiting<?>> waiting = new LinkedBlockingQueue<>();
    private final Handle handle;

    SqliteWriter(Handle handle) {
        this.handle = handle;
    }

    <T> T write(Function<Tx, T> work) {
        Waiting<T> mine = new Waiting<>(work, new CompletableFuture<>());
        return thread.call(
                        () -> {
                            waiting.add(mine);
                            return mine.outcome();
                        },
                        this::commitWaiting)
                .settle();
    }

    /// Somebody's turn, which an earlier one may have taken along.
    private void commitWaiting() {
        List<Waiting<?>> together = new ArrayList<>();
        waiting.drainTo(together, MOST_TOGETHER);
        if (together.size() > 1) {
            commit(together);
        } else {
            together.forEach(this::commitAlone);
        }
    }

    /// When the database fails, for a full disk or for what it looks at in the end, nothing of any was done. Then
    /// each is tried alone, and fails for its own reasons.
    private void commit(List<Waiting<?>> together) {
        List<Runnable> ends;
        try {
            ends = SqliteTransaction.run(
                    BEGIN, handle, () -> together.stream().map(this::saved).toList());
        } catch (RuntimeException | Error failed) {
            together.forEach(this::commitAlone);
            return;
        }
        ends.forEach(Runnable::run);
    }

    private Runnable saved(Waiting<?> one) {
        Runnable end;
        handle.execute("savepoint one");
        try {
            end = one.run(handle);
        } catch (RuntimeException | Error failed) {
            handle.execute("rollback to one");
            end = () -> one.fail(failed);
        }
        handle.execute("release one");
        return end;
    }

    private void commitAlone(Waiting<?> one) {
        try {
            SqliteTransaction.run(BEGIN, handle, () -> one.run(handle)).run();
        } catch (RuntimeException failed) {
            one.fail(SqliteTransaction.told(failed));
        } catch (Error failed) {
            one.fail(failed);
        }
    }

    /// Lets what was begun end.
    @Override
    public void close() {
        thread.close();
    }

    private record Waiting<T>(Function<Tx, T> work, CompletableFuture<Committed<T>> outcome) {

        /// Does the work, and returns what to do when it is durable.
        Runnable run(Handle handle) {
            OpenTx tx = new OpenTx(handle, name -> {});
            T result = work.apply(tx);
            tx.runBeforeCommit();
            return () -> outcome.complete(tx.committed(result));
        }

        void fail(Throwable failed) {
            outcome.completeExceptionally(failed);
        }
    }
}
