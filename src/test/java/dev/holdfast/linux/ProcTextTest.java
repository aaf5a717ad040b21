package dev.holdfast.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcTextTest {

    @Test
    void aProcessCannotLieAboutItsStartByItsName() {
        String fields = " S 1 1 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4711 1 1";
        assertThat(ProcessFacts.start("5 (sh)" + fields)).isEqualTo(4711);
        assertThat(ProcessFacts.start("5 (a) S 9 9 9 (b ) c)" + fields)).isEqualTo(4711);
    }

    @Test
    void aMountTellsWhereItGetsItsMountsFrom() {
        MountInfo mount = MountInfo.parsed(
                "96 78 254:0 /data/a\\040b /work\\134space ro,relatime shared:7 master:3 propagate_from:2 - ext4 /dev/vda rw");
        assertThat(mount.id()).isEqualTo(96);
        assertThat(mount.device()).isEqualTo("254:0");
        assertThat(mount.root()).isEqualTo("/data/a b");
        assertThat(mount.point()).isEqualTo(Path.of("/work\\space"));
        assertThat(mount.sharedGroup()).hasValue(7);
        assertThat(mount.masterGroup()).hasValue(3);
        assertThat(MountInfo.parsed("1 0 0:1 / / rw - tmpfs none rw").sharedGroup())
                .isEmpty();
    }
}
