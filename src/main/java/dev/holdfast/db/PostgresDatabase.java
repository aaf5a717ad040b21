package dev.holdfast.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.problem.Problem;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// PostgreSQL through a small pool of connections.
///
/// Writes are serializable and run again when the database finds two of them at odds, so that a room's
/// SQL means the same here as under SQLite's single writer.
final class PostgresDatabase implements Database {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);

    private static final int CONNECTIONS = 8;
    private static final int ATTEMPTS = 30;
    private static final int LONGEST_PAUSE_MILLIS = 200;

    private final DatabaseThreads threads = new DatabaseThreads("postgres", CONNECTIONS);
    private final HikariDataSource source;
    private final Jdbi jdbi;

    private PostgresDatabase(HikariDataSource source) {
        this.source = source;
        this.jdbi = Jdbi.create(source);
    }

    static Database open(String url) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postgres");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        HikariDataSource source;
        try {
            source = new HikariDataSource(config);
        } catch (RuntimeException failed) {
            throw unavailable(failed);
        }
        try {
            migrations(source).run();
            return new PostgresDatabase(source);
        } catch (RuntimeException failed) {
            source.close();
            throw failed;
        }
    }

    static Schema schema(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        return migrations(source).schema();
    }

    private static Migrations migrations(DataSource source) {
        return new Migrations(
                source,
                Migrations.Dialect.POSTGRESQL,
                change -> LOG.warn(
                        "The schema goes from version {} to {} now. The way back is the dump that you made with"
                                + " pg_dump; Holdfast makes none of a PostgreSQL.",
                        change.found(),
                        change.newest()));
    }

    @Override
    public <T> T write(Function<Tx, T> work) {
        return threads.call(() -> {
                    for (int attempt = 1; ; attempt++) {
                        try {
                            return once(work);
                        } catch (RuntimeException failed) {
                            if (!atOdds(failed) || attempt == ATTEMPTS) {
                                throw told(failed);
                            }
                            pause(attempt);
                        }
                    }
                })
                .settle();
    }

    private <T> OpenTx.Committed<T> once(Function<Tx, T> work) {
        try (Handle handle = jdbi.open()) {
            return handle.inTransaction(TransactionIsolationLevel.SERIALIZABLE, sql -> {
                OpenTx tx = new OpenTx(
                        sql,
                        name -> sql.select("select pg_advisory_xact_lock(hashtextextended(?, 0))", name)
                                .mapToMap()
                                .list());
                T result = work.apply(tx);
                tx.runBeforeCommit();
                return tx.committed(result);
            });
        }
    }

    @Override
    public <T> T read(Function<Tx, T> work) {
        return threads.call(() -> {
            try (Handle handle = jdbi.open()) {
                handle.getConnection().setReadOnly(true);
                return handle.inTransaction(
                        TransactionIsolationLevel.REPEATABLE_READ, sql -> work.apply(new ReadTx(sql)));
            } catch (RuntimeException failed) {
                throw told(failed);
            } catch (SQLException failed) {
                throw unavailable(failed);
            }
        });
    }

    // A little longer each time and never the same for two, so that they part.
    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current()
                    .nextInt(1, Math.min(LONGEST_PAUSE_MILLIS, 4 << Math.min(attempt, 6))));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether the database asks for the whole transaction again: a serialization failure or a
    /// deadlock.
    private static boolean atOdds(Throwable failed) {
        String state = state(failed).orElse("");
        return state.equals("40001") || state.equals("40P01");
    }

    private static RuntimeException told(RuntimeException failed) {
        if (atOdds(failed)) {
            return Problem.unavailable("database_busy", "The database is too busy. Try again.")
                    .causedBy(failed);
        }
        // Class 08 is a broken connection, class 57 a server that shuts down or starts.
        String state = state(failed).orElse("");
        return state.startsWith("08") || state.startsWith("57P") ? unavailable(failed) : failed;
    }

    private static Problem unavailable(Exception failed) {
        return Problem.unavailable("database_unavailable", "The database does not answer. Check that PostgreSQL runs.")
                .causedBy(failed);
    }

    private static Optional<String> state(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return Optional.of(sql.getSQLState());
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        threads.close();
        source.close();
    }
}
