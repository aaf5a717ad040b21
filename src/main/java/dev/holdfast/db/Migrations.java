package dev.holdfast.db;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/// Brings the schema to the newest version.
///
/// Flyway takes hundreds of milliseconds to look around, so it is asked only when its own table, which
/// is one cheap query away, does not already show the newest version.
final class Migrations {

    /// Where the one SQL text differs between the two databases.
    enum Dialect {
        SQLITE,
        POSTGRESQL;

        private Map<String, String> placeholders() {
            return switch (this) {
                case SQLITE -> Map.of("blob", "blob", "numbered", "integer primary key autoincrement");
                case POSTGRESQL ->
                    Map.of("blob", "bytea", "numbered", "bigint generated always as identity primary key");
            };
        }
    }

    private static final String FOLDER = "db/migration";
    private static final String FIRST = "V1__ground.sql";
    private static final Pattern VERSION = Pattern.compile("V(\\d+)__\\w+\\.sql");

    private final DataSource source;
    private final Dialect dialect;
    private final Keeping keeping;

    /// Keeps the database as it is before it is changed.
    @FunctionalInterface
    interface Keeping {
        void before(Schema change);
    }

    Migrations(DataSource source, Dialect dialect, Keeping keeping) {
        this.source = source;
        this.dialect = dialect;
        this.keeping = keeping;
    }

    /// What the database has and what this program knows.
    Schema schema() {
        return new Schema(found(), newest());
    }

    void run() {
        Schema schema = schema();
        schema.refuseNewer();
        if (schema.isOlder()) {
            if (schema.found() > 0) {
                keeping.before(schema);
            }
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:" + FOLDER)
                    .placeholders(dialect.placeholders())
                    .load()
                    .migrate();
        }
    }

    /// The version that the database has, 0 for an empty one.
    private int found() {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            if (!hasHistory(statement)) {
                return 0;
            }
            try (ResultSet versions = statement.executeQuery("select max(cast(version as integer))"
                    + " from flyway_schema_history where success and version is not null")) {
                return versions.next() ? versions.getInt(1) : 0;
            }
        } catch (SQLException failed) {
            throw Problem.unavailable("database_unavailable", "The database cannot be read: " + failed.getMessage())
                    .causedBy(failed);
        }
    }

    private boolean hasHistory(Statement statement) throws SQLException {
        String question = switch (dialect) {
            case SQLITE -> "select 1 from sqlite_master where name = 'flyway_schema_history'";
            case POSTGRESQL -> "select 1 where to_regclass('flyway_schema_history') is not null";
        };
        try (ResultSet answer = statement.executeQuery(question)) {
            return answer.next();
        }
    }

    /// The newest version that this program knows: the highest number among its migrations.
    static int newest() {
        URL first = Objects.requireNonNull(
                Migrations.class.getClassLoader().getResource(FOLDER + "/" + FIRST), "no migrations");
        try {
            return names(first).stream()
                    .map(VERSION::matcher)
                    .filter(Matcher::matches)
                    .mapToInt(version -> Integer.parseInt(version.group(1)))
                    .max()
                    .orElse(0);
        } catch (IOException | URISyntaxException failed) {
            throw new IllegalStateException("cannot list the migrations beside " + first, failed);
        }
    }

    private static List<String> names(URL first) throws IOException, URISyntaxException {
        if (first.openConnection() instanceof JarURLConnection jar) {
            try (Stream<JarEntry> entries = jar.getJarFile().stream()) {
                return entries.map(JarEntry::getName)
                        .filter(name -> name.startsWith(FOLDER + "/"))
                        .map(name -> name.substring(FOLDER.length() + 1))
                        .toList();
            }
        }
        Path folder = Objects.requireNonNull(Path.of(first.toURI()).getParent());
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }
}
