package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.db.Database;
import dev.holdfast.db.TestDatabases;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A family reads as a whole, whoever of it is gone.
class OriginsTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void everybodyWhoComesOfTheFirstOneIsFound(TestDatabases kind) {
        AgentId first = AgentId.fresh();
        AgentId second = AgentId.fresh();
        AgentId third = AgentId.fresh();
        AgentId stranger = AgentId.fresh();
        try (Database database = kind.open(folder)) {
            Origins origins = new Origins(database);
            Origin ofSecond = origin(second, "second", first);
            Origin ofThird = origin(third, "third", second);
            database.run(tx -> {
                OriginStore.insert(tx, ofSecond);
                OriginStore.insert(tx, ofThird);
                OriginStore.insert(tx, origin(stranger, "stranger", AgentId.fresh()));
            });
            assertThat(origins.root(third)).isEqualTo(first);
            assertThat(origins.root(first)).isEqualTo(first);
            assertThat(origins.beneath(first)).containsExactlyInAnyOrder(ofSecond, ofThird);
            assertThat(origins.of(third)).contains(ofThird);
            // Nobody of them is an agent any more.
            assertThat(origins.bases(second)).isEmpty();
        }
    }

    private static Origin origin(AgentId child, String name, AgentId parent) {
        return new Origin(
                child,
                new AgentName(name),
                parent,
                new AgentName("parent"),
                SnapshotId.fresh(),
                NOW,
                NOW.plusMillis(1));
    }
}
