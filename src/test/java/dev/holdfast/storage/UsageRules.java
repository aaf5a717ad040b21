package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// What every store counts.
interface UsageRules extends StoreRules {

    long MIB = 1L << 20;

    /// Folders take a little on some file systems.
    Offset<Long> NEARLY = Offset.offset(MIB / 4);

    private void write(VolumeId volume, String name, long bytes) throws IOException {
        byte[] chance = new byte[(int) bytes];
        new Random(bytes + name.hashCode()).nextBytes(chance);
        Files.write(workspace(volume).resolve(name), chance);
    }

    /// Everything written reaches the disk first.
    private VolumeStore.Usage usage(VolumeId volume) throws IOException {
        Shell.run(pool().data().pool(), "sync -f .");
        return store().usage(volume);
    }

    @Test
    default void usageIsWhatIsThereAndWhatItsHistoryHolds() throws IOException {
        VolumeId volume = volume();
        assertThat(usage(volume).total()).isCloseTo(0, NEARLY);
        write(volume, "a", 4 * MIB);
        write(volume, "b", 2 * MIB);
        write(volume, "small", 100);
        VolumeStore.Usage two = usage(volume);
        assertThat(two.files()).isEqualTo(3);
        assertThat(two.bytes()).isCloseTo(6 * MIB, NEARLY);
        assertThat(two.history()).isZero();
        SnapshotId first = snapshot(volume);
        Files.delete(workspace(volume).resolve("a"));
        write(volume, "c", MIB);
        VolumeStore.Usage deleted = usage(volume);
        assertThat(deleted.files()).isEqualTo(3);
        assertThat(deleted.bytes()).isCloseTo(3 * MIB, NEARLY);
        long shared = store().capabilities().copyOnWrite() ? 0 : 2 * MIB;
        assertThat(deleted.history()).isCloseTo(4 * MIB + shared, NEARLY);
        store().deleteSnapshot(volume, first);
        assertThat(usage(volume).history()).isZero();
    }

    @Test
    default void aRestoreDoesNotStartTheCountAnew() throws IOException {
        VolumeId volume = volume();
        write(volume, "old", 2 * MIB);
        SnapshotId first = snapshot(volume);
        write(volume, "middle", 3 * MIB);
        SnapshotId second = snapshot(volume);
        Files.delete(workspace(volume).resolve("middle"));
        write(volume, "new", 5 * MIB);
        Head staged = store().stage(volume, first);
        store().exchange(volume, staged.uuid(), SnapshotId.fresh(), List.of());
        write(volume, "newest", MIB);
        SnapshotId third = snapshot(volume);
        write(volume, "last", MIB);
        VolumeStore.Usage usage = usage(volume);
        assertThat(usage.bytes()).isCloseTo(4 * MIB, NEARLY);
        if (store().capabilities().copyOnWrite()) {
            assertThat(usage.history()).isCloseTo(8 * MIB, NEARLY);
            store().deleteSnapshot(volume, first);
            store().deleteSnapshot(volume, third);
            assertThat(usage(volume).history()).isCloseTo(8 * MIB, NEARLY);
            store().deleteSnapshot(volume, second);
            assertThat(usage(volume).history()).isCloseTo(5 * MIB, NEARLY);
        } else {
            assertThat(usage.history()).isCloseTo(2 * MIB + 5 * MIB + 7 * MIB + 3 * MIB, NEARLY);
        }
    }
}
