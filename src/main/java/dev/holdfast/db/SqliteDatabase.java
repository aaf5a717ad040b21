package dev.holdfast.db;

import dev.holdfast.problem.Problem;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// SQLite in one file: a single writer, and readers beside it that see the last commit.
///
/// The write-ahead log with `synchronous=FULL` makes a commit durable before it returns; WAL with `NORMAL`
/// would lose the last ones when the machine loses power.
final class SqliteDatabase implements Database {

    private static final int READERS = 2;
    private static final int BUSY_MILLIS = 10_000;
    private static final long LOG_KEPT_BYTES = 64L << 20;

    private final DatabaseThreads writers = new DatabaseThreads("sqlite-writer", 1);
    private final DatabaseThreads readers = new DatabaseThreads("sqlite-reader", READERS);
    private final Handle writer;
    private final BlockingQueue<Handle> idle = new ArrayBlockingQueue<>(READERS);

    private SqliteDatabase(Handle writer, List<Handle> readers) {
        this.writer = writer;
        idle.addAll(readers);
    }

    static Database open(Path file) {
        SQLiteDataSource source = source(file);
        new Migrations(source, Migrations.Dialect.SQLITE).run();
        try {
            Handle writer = handle(source);
            writer.execute("pragma journal_size_limit = " + LOG_KEPT_BYTES);
            List<Handle> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                Handle reader = handle(source);
                reader.execute("pragma query_only = on");
                readers.add(reader);
            }
            return new SqliteDatabase(writer, readers);
        } catch (SQLException failed) {
            throw Problem.unavailable(
                            "database_unavailable",
                            "The database " + file + " cannot be opened: " + failed.getMessage())
                    .causedBy(failed);
        }
    }

    private static SQLiteDataSource source(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    private static Handle handle(SQLiteDataSource source) throws SQLException {
        return Jdbi.create(source.getConnection()).open();
    }

    @Override
    public <T> T write(Function<Tx, T> work) {
        return writers.call(() -> {
                    OpenTx tx = new OpenTx(writer, name -> {});
                    return tx.committed(transaction("begin immediate", writer, () -> {
                        T result = work.apply(tx);
                        tx.runBeforeCommit();
                        return result;
                    }));
                })
                .settle();
    }

    @Override
    public <T> T read(Function<Tx, T> work) {
        return readers.call(() -> {
            // There are as many handles as threads, so one is always idle here.
            Handle reader = idle.remove();
            try {
                return transaction("begin", reader, () -> work.apply(new ReadTx(reader)));
            } finally {
                idle.add(reader);
            }
        });
    }

    // The driver's own way to commit would begin the next transaction, and take the lock, in the same breath.
    private static <T> T transaction(String begin, Handle handle, Supplier<T> work) {
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

    @Override
    public void close() {
        readers.close();
        writers.close();
        idle.forEach(SqliteDatabase::close);
        close(writer);
    }

    private static void close(Handle handle) {
        try {
            handle.getConnection().close();
        } catch (SQLException failed) {
            throw new IllegalStateException("the database could not be closed", failed);
        }
    }
}
