package dev.holdfast.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an upgrade does before it changes tables.
class CopyBeforeMigrationTest {

    @TempDir
    private Path folder;

    private Path databaseOfVersionOne() {
        Path file = folder.resolve("holdfast.db");
        Flyway.configure()
                .dataSource("jdbc:sqlite:" + file, "", "")
                .locations("classpath:db/migration")
                .placeholders(Map.of("blob", "blob", "numbered", "integer primary key autoincrement"))
                .target("1")
                .load()
                .migrate();
        return file;
    }

    @Test
    void databaseIsKeptAsItWas() throws IOException {
        Path file = databaseOfVersionOne();
        assertThat(Databases.schema(file.toString()).isOlder()).isTrue();
        Databases.open(file).close();
        assertThat(Databases.schema(file.toString()).isOlder()).isFalse();
        Path kept = folder.resolve("holdfast.db.v1");
        assertThat(Databases.schema(kept.toString()).found()).isEqualTo(1);
        assertThat(Files.getPosixFilePermissions(kept)).hasSize(2);
    }

    @Test
    void newDatabaseHasNothingToKeep() {
        Databases.open(folder.resolve("holdfast.db")).close();
        assertThat(folder.resolve("holdfast.db.v0")).doesNotExist();
    }

    @Test
    void lookingAtADatabaseMakesNone() {
        Path file = folder.resolve("holdfast.db");
        assertThat(Databases.schema(file.toString()).found()).isZero();
        assertThat(file).doesNotExist();
    }
}
