package dev.holdfast.db;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/// Empty databases for tests, on each of the two engines: `@EnumSource(TestDatabases.class)`.
public enum TestDatabases {
    SQLITE,
    POSTGRESQL;

    private static final class Server {
        private static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder().start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
                return server;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private static void stop(EmbeddedPostgres server) {
            try {
                server.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /// A new place for `Databases.open`, which may be opened again to find what was written.
    public String location(Path folder) {
        return switch (this) {
            case SQLITE ->
                folder.resolve("holdfast-" + UUID.randomUUID() + ".db").toString();
            case POSTGRESQL -> postgres();
        };
    }

    /// A new database, opened.
    public Database open(Path folder) {
        return Databases.open(location(folder));
    }

    private static String postgres() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = Server.POSTGRES.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        return "postgresql://localhost:" + Server.POSTGRES.getPort() + "/" + name + "?user=postgres";
    }
}
