package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.Mounts;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CopyStoreTest extends VolumeStoreContract {

    private static final int DEEP = 3000;

    @Override
    public TestPool open() throws IOException {
        return TestPool.copy();
    }

    @Test
    void aTreeOfAnyDepthIsCopiedAndRemoved() throws IOException {
        VolumeId volume = volume();
        python(workspace(volume), "deep(True); open('end', 'w').write('x')");
        SnapshotId snapshot = snapshot(volume);
        String end = python(
                place(frozen(volume, snapshot), Part.WORKSPACE), "deep(False); print(open('end').read(), end='')");
        assertThat(end).isEqualTo("x");
        store().delete(volume);
        assertThat(pooled("volumes", volume.value())).doesNotExist();
    }

    /// Goes far down, further than a path can say, before the script runs.
    private static String python(Path folder, String script) throws IOException {
        String functions = """
                import os
                def deep(make):
                    for i in range(%d):
                        if make: os.mkdir('d' * 20)
                        os.chdir('d' * 20)
                """.formatted(DEEP);
        return Shell.run(folder, "python3 - <<'END'\n" + functions + script + "\nEND");
    }

    /// The kernel takes a mark for the whole of a btrfs at its top level only.
    @Test
    void aPoolWithinASubvolumeIsWatchedToo() throws Exception {
        DataDirectory data = TestPool.freshData();
        Path disk = Files.createTempFile("hf-disk-", "");
        Shell.run(
                data.root(),
                "truncate -s 300M " + disk + "; mkfs.btrfs -q " + disk + "; mount -o loop " + disk + " .; cd "
                        + data.root() + "; btrfs -q subvolume create main; cd /; umount " + data.root()
                        + "; mount -o loop,subvol=main " + disk + " " + data.root());
        try (TestPool inside = TestPool.copyIn(data)) {
            VolumeId volume = VolumeId.fresh();
            inside.store().create(volume);
            Path folder = data.pool().resolve("volumes").resolve(volume.value()).resolve("workspace");
            List<Mounts.Mount> mounts = mountsOf(data);
            try (Heard heard = new Heard(inside.store(), volume)) {
                Shell.run(folder, "mkdir d; touch d/f; touch end");
                assertThat(heard.until("end"))
                        .contains(new TreeChange.Created(FilePath.of("d", "f"), TreeChange.Kind.OTHER));
            }
            assertThat(mountsOf(data)).isEqualTo(mounts);
        }
        Files.delete(disk);
    }

    /// All of the file system that this is on.
    private static List<Mounts.Mount> mountsOf(DataDirectory data) throws IOException {
        List<Mounts.Mount> all = Mounts.all();
        String source = all.stream()
                .filter(mount -> mount.point().equals(data.root()))
                .findFirst()
                .orElseThrow()
                .source();
        return all.stream().filter(mount -> mount.source().equals(source)).toList();
    }

    @Test
    void aFullDiskIsToldAndChangesNothing() throws IOException {
        DataDirectory data = TestPool.freshData();
        Shell.run(data.root(), "mount -t tmpfs -o size=24m none .");
        try (TestPool small = TestPool.copyIn(data)) {
            VolumeId volume = VolumeId.fresh();
            small.store().create(volume);
            var folder = data.pool().resolve("volumes").resolve(volume.value()).resolve("workspace");
            Shell.run(folder, "head -c 14M /dev/urandom > large; mkdir d; echo x > d/f");
            Map<String, String> before = Manifest.of(folder);
            SnapshotId snapshot = SnapshotId.fresh();
            assertProblem(
                    Problem.Kind.NO_SPACE, "pool_full", () -> small.store().snapshot(volume, snapshot));
            assertProblem(
                    Problem.Kind.NO_SPACE, "pool_full", () -> small.store().clone(VolumeId.fresh(), live(volume)));
            assertThat(Manifest.of(folder)).isEqualTo(before);
            assertThat(small.store().inventory()).hasSize(1);
            assertThat(small.store().inventory().getFirst().snapshots()).isEmpty();
            assertThat(children(data.pool().resolve("snapshots").resolve(volume.value())))
                    .isEmpty();
            Files.delete(folder.resolve("large"));
            small.store().snapshot(volume, snapshot);
        }
    }

    @Test
    void aPoolThatIsNotThereIsTold() throws IOException {
        DataDirectory data = TestPool.freshData();
        try (TestPool other = TestPool.copyIn(data)) {
            Files.move(data.pool().resolve("kind"), data.root().resolve("kind"));
            assertProblem(
                    Problem.Kind.UNAVAILABLE,
                    "pool_not_mounted",
                    () -> other.store().check());
            assertProblem(
                    Problem.Kind.UNAVAILABLE,
                    "pool_not_mounted",
                    () -> other.store().recover());
            Files.writeString(data.pool().resolve("kind"), "btrfs\n");
            assertProblem(
                    Problem.Kind.UNAVAILABLE,
                    "pool_not_ours",
                    () -> other.store().check());
        }
        assertThat(List.of(data.root())).noneMatch(Files::exists);
    }
}
