package dev.holdfast.db;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// SQLite in one file: a single writer, and readers beside it that see the last commit.
///
/// The write-ahead log with `synchronous=FULL` makes a commit durable before it returns; WAL with
/// `NORMAL` would lose the last ones when the machine loses power.
final class SqliteDatabase implements Database {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);

    private static final int READERS = 2;
    private static final int BUSY_MILLIS = 10_000;
    private static final long LOG_KEPT_BYTES = 64L << 20;

    private final DatabaseThreads readers = new DatabaseThreads("sqlite-reader", READERS);
    private final Handle writing;
    private final SqliteWriter writer;
    private final BlockingQueue<Handle> idle = new ArrayBlockingQueue<>(READERS);

    private SqliteDatabase(Handle writing, List<Handle> readers) {
        this.writing = writing;
        this.writer = new SqliteWriter(writing);
        idle.addAll(readers);
    }

    static Database open(Path file) {
        SQLiteDataSource source = source(file);
        migrations(source, file).run();
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

    static Schema schema(Path file) {
        return migrations(source(file), file).schema();
    }

    private static Migrations migrations(SQLiteDataSource source, Path file) {
        return new Migrations(source, Migrations.Dialect.SQLITE, change -> keep(file, change));
    }

    /// A migration that fails half-way, or an upgrade that somebody regrets, has a way back.
    private static void keep(Path file, Schema change) {
        Path kept = file.resolveSibling(file.getFileName() + ".v" + change.found());
        try {
            Files.deleteIfExists(kept);
        } catch (IOException failed) {
            throw cannotCopy(kept, failed);
        }
        copy(file, kept);
        LOG.info("The database as it was before the upgrade is kept as {}.", kept);
    }

    static void copy(Path file, Path to) {
        try (Connection connection = source(file).getConnection();
                PreparedStatement copy = connection.prepareStatement("vacuum into ?")) {
            Files.createFile(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            copy.setString(1, to.toString());
            copy.execute();
            try (FileChannel written = FileChannel.open(to, StandardOpenOption.WRITE)) {
                written.force(true);
            }
        } catch (IOException | SQLException failed) {
            throw cannotCopy(to, failed);
        }
    }

    private static Problem cannotCopy(Path to, Exception cause) {
        return Problem.unavailable(
                        "database_not_copied", "The database cannot be copied to " + to + ": " + cause.getMessage())
                .causedBy(cause);
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
        return writer.write(work);
    }

    @Override
    public <T> T read(Function<Tx, T> work) {
        return readers.call(() -> {
            // There are as many handles as threads, so one is always idle here.
            Handle reader = idle.remove();
            try {
                return SqliteTransaction.run("begin", reader, () -> work.apply(new ReadTx(reader)));
            } finally {
                idle.add(reader);
            }
        });
    }

    @Override
    public void close() {
        readers.close();
        writer.close();
        idle.forEach(SqliteDatabase::close);
        close(writing);
    }

    private static void close(Handle handle) {
        try {
            handle.getConnection().close();
        } catch (SQLException failed) {
            throw new IllegalStateException("the database could not be closed", failed);
        }
    }
}
