package dev.holdfast.db;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Opens the database that a setting names.
public final class Databases {

    private Databases() {}

    /// PostgreSQL for a URL (`postgresql://…` or `jdbc:postgresql://…`), else SQLite in this file. The
    /// schema is brought to the newest version first.
    ///
    /// @throws dev.holdfast.problem.Problem UNAVAILABLE `database_newer` when a newer Holdfast has
    /// used it, `database_unavailable` when it cannot be reached
    public static Database open(String location) {
        return postgres(location).map(PostgresDatabase::open).orElseGet(() -> open(Path.of(location)));
    }

    /// The JDBC address of a PostgreSQL, if that is what is named.
    private static Optional<String> postgres(String location) {
        if (location.startsWith("jdbc:postgresql:")) {
            return Optional.of(location);
        }
        if (location.startsWith("postgresql://") || location.startsWith("postgres://")) {
            return Optional.of("jdbc:postgresql" + location.substring(location.indexOf(':')));
        }
        return Optional.empty();
    }

    /// The schema of this database, which is not changed, and not made either.
    ///
    /// @throws dev.holdfast.problem.Problem UNAVAILABLE `database_unavailable` when it cannot be
    /// reached
    public static Schema schema(String location) {
        Optional<String> postgres = postgres(location);
        if (postgres.isPresent()) {
            return PostgresDatabase.schema(postgres.get());
        }
        Path file = Path.of(location);
        return Files.exists(file) ? SqliteDatabase.schema(file) : new Schema(0, Migrations.newest());
    }

    /// Writes what this SQLite file holds at this moment into another file, which must not be there
    /// yet. The database may be in use.
    public static void copy(Path file, Path to) {
        SqliteDatabase.copy(file, to);
    }

    /// SQLite in this file, made when it is absent.
    public static Database open(Path file) {
        return SqliteDatabase.open(file);
    }
}
