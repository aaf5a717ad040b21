package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.ServerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What every store keeps when the server died within a call: the thing is there whole or not at all.
interface CrashRules extends StoreRules {

    @Test
    default void anExchangeThatStoppedBeforeItsStepIsUndone() throws IOException {
        VolumeId volume = volume();
        Files.writeString(workspace(volume).resolve("file"), "old");
        SnapshotId old = snapshot(volume);
        Files.writeString(workspace(volume).resolve("file"), "new");
        Head staged = store().stage(volume, old);
        SnapshotId kept = SnapshotId.fresh();
        ServerFiles.move(
                pooled("staged", volume.value()), pooled("exchanging", volume + "." + kept + "." + staged.uuid()));
        store().recover();
        assertThat(workspace(volume).resolve("file")).hasContent("new");
        assertThat(store().head(frozen(volume, kept))).isEmpty();
        ServerFiles.move(
                pooled("staged", volume.value()), pooled("exchanging", volume + "." + kept + "." + staged.uuid()));
        Head now = store().exchange(volume, staged.uuid(), kept, List.of());
        assertThat(now.uuid()).isEqualTo(staged.uuid());
        assertThat(workspace(volume).resolve("file")).hasContent("old");
    }

    @Test
    default void anExchangeThatStoppedAfterItsStepIsFinished() throws IOException {
        for (boolean byRecovery : List.of(true, false)) {
            VolumeId volume = volume();
            Files.writeString(workspace(volume).resolve("file"), "old");
            SnapshotId old = snapshot(volume);
            Files.writeString(workspace(volume).resolve("file"), "new");
            UUID replaced = store().head(live(volume)).orElseThrow().uuid();
            Head staged = store().stage(volume, old);
            SnapshotId kept = SnapshotId.fresh();
            Path pending = pooled("exchanging", volume + "." + kept + "." + staged.uuid());
            ServerFiles.move(pooled("volumes", volume.value()), pending);
            ServerFiles.move(pooled("staged", volume.value()), pooled("volumes", volume.value()));
            if (byRecovery) {
                store().recover();
            } else {
                store().unstage(volume);
            }
            Head now = store().exchange(volume, staged.uuid(), kept, List.of());
            assertThat(now.uuid()).isEqualTo(staged.uuid());
            assertThat(store().head(frozen(volume, kept)).orElseThrow().uuid()).isEqualTo(replaced);
            assertThat(place(frozen(volume, kept), Part.WORKSPACE).resolve("file"))
                    .hasContent("new");
            assertThat(pending).doesNotExist();
        }
    }

    @Test
    default void whatAnExchangeLeftUnfrozenIsASnapshotAfterwards() throws IOException {
        for (boolean byRecovery : List.of(true, false)) {
            VolumeId volume = volume();
            Files.writeString(workspace(volume).resolve("file"), "old");
            SnapshotId old = snapshot(volume);
            Files.writeString(workspace(volume).resolve("file"), "new");
            Head staged = store().stage(volume, old);
            SnapshotId kept = SnapshotId.fresh();
            ServerFiles.move(pooled("volumes", volume.value()), pooled("snapshots", volume + "/kept-" + kept));
            ServerFiles.move(pooled("staged", volume.value()), pooled("volumes", volume.value()));
            assertThat(store().head(frozen(volume, kept))).isEmpty();
            if (byRecovery) {
                store().recover();
            } else {
                store().exchange(volume, staged.uuid(), kept, List.of());
            }
            assertThat(place(frozen(volume, kept), Part.WORKSPACE).resolve("file"))
                    .hasContent("new");
            assertThat(workspace(volume).resolve("file")).hasContent("old");
            store().clone(VolumeId.fresh(), frozen(volume, kept));
        }
    }

    @Test
    default void whatACrashLeftOverIsGoneAfterRecovery() throws IOException {
        VolumeId volume = volume();
        SnapshotId snapshot = snapshot(volume);
        VolumeId half = VolumeId.fresh();
        store().clone(half, live(volume));
        Path halfVolume = pooled("volumes", "new-" + half);
        ServerFiles.move(pooled("volumes", half.value()), halfVolume);
        VolumeId other = volume();
        Path halfStaged = pooled("staged", "new-" + other);
        ServerFiles.move(pooled("volumes", other.value()), halfStaged);
        SnapshotId gone = snapshot(volume);
        Path goneSnapshot = pooled("snapshots", volume + "/rm-" + gone);
        ServerFiles.move(pooled("snapshots", volume + "/" + gone), goneSnapshot);
        VolumeId dying = volume();
        snapshot(dying);
        store().stage(dying, snapshot(dying));
        ServerFiles.move(pooled("volumes", dying.value()), pooled("volumes", "rm-" + dying));
        VolumeId begun = volume();
        Path halfClone = pooled("snapshots", volume + "/new-begun");
        ServerFiles.move(pooled("volumes", begun.value()), halfClone);
        store().recover();
        assertThat(List.of(
                        halfVolume,
                        halfClone,
                        halfStaged,
                        goneSnapshot,
                        pooled("volumes", "rm-" + dying),
                        pooled("snapshots", dying.value()),
                        pooled("staged", dying.value())))
                .allSatisfy(place -> assertThat(place).doesNotExist());
        assertThat(store().head(frozen(volume, snapshot))).isPresent();
    }

    @Test
    default void whatACrashLeftOverIsNoObstacle() throws IOException {
        VolumeId volume = VolumeId.fresh();
        store().clone(volume, live(volume()));
        ServerFiles.move(pooled("volumes", volume.value()), pooled("volumes", "new-" + volume));
        store().create(volume);
        store().snapshot(volume, SnapshotId.fresh());
        ServerFiles.move(pooled("volumes", volume.value()), pooled("volumes", "rm-" + volume));
        Head second = store().create(volume);
        assertThat(store().inventory().stream().filter(found -> found.volume().equals(volume)))
                .singleElement()
                .satisfies(found -> assertThat(found.snapshots()).isEmpty())
                .satisfies(found -> assertThat(found.head().uuid()).isEqualTo(second.uuid()));
    }

    @Test
    default void aMissingVolumeIsNeverAnEmptyOne() throws IOException {
        VolumeId volume = volume();
        SnapshotId snapshot = snapshot(volume);
        Path elsewhere = pooled("volumes", "elsewhere");
        ServerFiles.move(pooled("volumes", volume.value()), elsewhere);
        RuntimeId runtime = pool().runtime();
        store().recover();
        assertThat(store().head(live(volume))).isEmpty();
        assertNotFound("volume_not_found", () -> store().attach(volume, runtime));
        assertNotFound("volume_not_found", () -> store().snapshot(volume, SnapshotId.fresh()));
        assertThat(store().attached(runtime)).isEmpty();
        ServerFiles.move(elsewhere, pooled("volumes", volume.value()));
        assertThat(store().head(frozen(volume, snapshot))).isPresent();
    }
}
