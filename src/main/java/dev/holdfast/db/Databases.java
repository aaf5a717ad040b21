package dev.holdfast.db;

import java.nio.file.Path;

/// Opens the database that a setting names.
public final class Databases {

    private Databases() {}

    /// PostgreSQL for a URL (`postgresql://…` or `jdbc:postgresql://…`), else SQLite in this file. The
    /// schema is brought to the newest version first.
    ///
    /// @throws dev.holdfast.problem.Problem UNAVAILABLE `database_newer` when a newer Holdfast has used it,
    /// `database_unavailable` when it cannot be reached
    public static Database open(String location) {
        if (location.startsWith("jdbc:postgresql:")) {
            return PostgresDatabase.open(location);
        }
        if (location.startsWith("postgresql://") || location.startsWith("postgres://")) {
            return PostgresDatabase.open("jdbc:postgresql" + location.substring(location.indexOf(':')));
        }
        return open(Path.of(location));
    }

    /// SQLite in this file, made when it is absent.
    public static Database open(Path file) {
        return SqliteDatabase.open(file);
    }
}
