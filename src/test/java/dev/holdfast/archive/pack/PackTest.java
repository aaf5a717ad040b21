package dev.holdfast.archive.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.archive.cold.DirectoryStore;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.Manifest;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.RichTree;
import dev.holdfast.storage.Shell;
import dev.holdfast.storage.TestPool;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.Unpacking;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What a pack keeps of a volume and its snapshots, on each kind of store.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PackTest {

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path cold;

    private TestPool btrfs;
    private TestPool copy;

    @BeforeAll
    void open() throws IOException {
        btrfs = TestPool.btrfs();
        copy = TestPool.copy();
    }

    @AfterAll
    void close() throws IOException {
        btrfs.close();
        copy.close();
    }

    /// A volume with a past, and what all of it looked like.
    private static final class Grown {

        private final TestPool pool;
        private final VolumeId volume = VolumeId.fresh();
        private final List<Pack.Moment> snapshots = new ArrayList<>();
        private final Map<TreeSource, SortedMap<String, String>> manifests = new HashMap<>();

        Grown(TestPool pool) throws IOException {
            this.pool = pool;
            pool.store().create(volume);
            RichTree.grow(place(live()).resolve("workspace"));
            Shell.run(place(live()).resolve("home"), "mkdir -p .cache/x && echo session > .cache/x/s && chmod 0700 .");
        }

        TreeSource live() {
            return new TreeSource.Live(volume);
        }

        Path place(TreeSource source) {
            Path pooled = pool.data().pool();
            return switch (source) {
                case TreeSource.Live _ -> pooled.resolve("volumes").resolve(volume.value());
                case TreeSource.Frozen frozen ->
                    pooled.resolve("snapshots")
                            .resolve(volume.value())
                            .resolve(frozen.snapshot().value());
            };
        }

        void snapshot() throws IOException {
            SnapshotId snapshot = SnapshotId.fresh();
            snapshots.addFirst(new Pack.Moment(snapshot, Instant.now()));
            pool.store().snapshot(volume, snapshot);
            TreeSource source = new TreeSource.Frozen(volume, snapshot);
            manifests.put(source, manifest(source));
        }

        void run(String script) throws IOException {
            Shell.run(place(live()).resolve("workspace"), "set -e\n" + script);
        }

        UserDefinedFileAttributeView attributes(String name) {
            return Files.getFileAttributeView(
                    place(live()).resolve("workspace").resolve(name), UserDefinedFileAttributeView.class);
        }

        void attribute(String name, String value) throws IOException {
            attributes(name).write("colour", ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
        }

        SortedMap<String, String> manifest(TreeSource source) throws IOException {
            SortedMap<String, String> found = Manifest.of(place(source).resolve("workspace"));
            Manifest.of(place(source).resolve("home")).forEach((name, line) -> found.put("home/" + name, line));
            return found;
        }

        void remember() throws IOException {
            manifests.put(live(), manifest(live()));
        }

        void demandAllAsItWas() throws IOException {
            for (Map.Entry<TreeSource, SortedMap<String, String>> then : manifests.entrySet()) {
                assertThat(manifest(then.getKey())).isEqualTo(then.getValue());
            }
        }
    }

    private static Grown withPast(TestPool pool) throws IOException {
        Grown grown = new Grown(pool);
        grown.snapshot();
        grown.run("""
                echo more >> src/main.c; rm -r 'a b'; mv src/deep moved; mkdir 'a b'; echo 1 > 'a b/other'
                chmod 0711 src; ln -s x empty/new; rm pipe; echo file > pipe; rm nothing; mkdir nothing; echo 2 > nothing/in
                """);
        grown.attribute("random", "green");
        grown.snapshot();
        grown.snapshot();
        grown.attributes("random").delete("colour");
        grown.attributes("empty").delete("note");
        grown.run("""
                rm again.c; ln random linked; touch -h -d '1999-01-01 00:00:00.5' outside;
                mkdir -p late/d && echo 3 > late/d/f; truncate -s 100 holes; chown 7:8 late; rm -r .git; echo x > .git
                """);
        grown.snapshot();
        grown.run("rm -rf late; mv moved src/deep; head -c 3000000 /dev/urandom > big; : > nothing/in");
        grown.remember();
        return grown;
    }

    private Pack pack(String id) {
        return new Pack(new DirectoryStore(cold), id, Optional.of(KEY));
    }

    private static Pack.Written written(Pack pack, Grown grown) throws IOException {
        return pack.write(grown.pool.store(), grown.volume, grown.snapshots, (_, _) -> {});
    }

    private static Head unpacked(Grown grown, OpenPack open) throws IOException {
        try (Unpacking unpacking = grown.pool.store().unpack(grown.volume);
                Unpacker unpacker = new Unpacker(open, unpacking, (_, _) -> {})) {
            unpacker.run();
            Head head = unpacking.finish();
            unpacking.publish();
            return head;
        }
    }

    private void comesBack(TestPool pool, String id) throws IOException {
        Grown grown = withPast(pool);
        Pack pack = pack(id);
        Pack.Written written = written(pack, grown);
        OpenPack open = pack.open(written.digest());
        open.verify((_, _) -> {});
        assertThat(open.snapshots())
                .containsExactlyElementsOf(
                        grown.snapshots.stream().map(Pack.Moment::snapshot).toList());
        pool.store().delete(grown.volume);
        Head head = unpacked(grown, open);
        assertThat(pool.store().identity(grown.live())).contains(head.uuid());
        grown.demandAllAsItWas();
        assertThat(pool.data().pool().resolve("staged")).isEmptyDirectory();
    }

    @Test
    void aVolumeWithItsSnapshotsComesBackAsItWas() throws IOException {
        comesBack(btrfs, "btrfs");
    }

    @Test
    void aCopiedVolumeWithItsSnapshotsComesBackAsItWas() throws IOException {
        comesBack(copy, "copy");
    }

    @Test
    void aPackOfOneStoreIsUnpackedInAnother() throws IOException {
        Grown grown = withPast(btrfs);
        Pack pack = pack("moves");
        OpenPack open = pack.open(written(pack, grown).digest());
        try (Unpacking unpacking = copy.store().unpack(grown.volume);
                Unpacker unpacker = new Unpacker(open, unpacking, (_, _) -> {})) {
            unpacker.run();
            unpacking.finish();
            unpacking.publish();
        }
        Path there = copy.data().pool().resolve("volumes").resolve(grown.volume.value());
        assertThat(Manifest.of(there.resolve("workspace")))
                .isEqualTo(Manifest.of(grown.place(grown.live()).resolve("workspace")));
    }

    @Test
    void whatDidNotChangeBetweenSnapshotsIsPackedOnce() throws IOException {
        Grown grown = new Grown(btrfs);
        grown.run("head -c 4000000 /dev/urandom > large; touch -d '2020-01-01' large; sleep 0.2");
        Pack.Written alone = written(pack("alone"), grown);
        for (int i = 0; i < 10; i++) {
            grown.run("echo " + i + " > step" + i);
            grown.snapshot();
        }
        grown.run("mv large renamed-folder-free");
        Pack.Written all = written(pack("all"), grown);
        assertThat(all.packed()).isLessThan(2 * alone.packed() + 500_000);
    }

    @Test
    void theSnapshotsOfAnUnpackedVolumeAreComparedQuickly() throws IOException {
        Grown grown = new Grown(btrfs);
        grown.run("mkdir late && echo 1 > late/f; sleep 0.2");
        grown.snapshot();
        grown.run("rm -r late; mv random moved; echo 2 > big; sleep 0.2");
        grown.snapshot();
        grown.run("rm src/main.c");
        Pack pack = pack("compared");
        Pack.Written written = written(pack, grown);
        btrfs.store().delete(grown.volume);
        unpacked(grown, pack.open(written.digest()));
        List<String> changes = new ArrayList<>();
        TreeSource first =
                new TreeSource.Frozen(grown.volume, grown.snapshots.getLast().snapshot());
        btrfs.store()
                .changes(
                        first,
                        grown.live(),
                        Part.WORKSPACE,
                        change -> changes.add(change.getClass().getSimpleName() + " " + change.path()));
        assertThat(changes)
                .contains("Added /big", "Deleted /late", "Deleted /src/main.c")
                .noneMatch(change -> change.contains("sparse") || change.contains("holes"));
    }

    @Test
    void alteredBytesAreFoundBeforeAnyIsUnpacked() throws IOException {
        Grown grown = withPast(btrfs);
        Pack pack = pack("altered");
        Pack.Written written = written(pack, grown);
        List<Path> objects;
        try (Stream<Path> found = Files.list(cold.resolve("altered"))) {
            objects = found.sorted().toList();
        }
        assertThat(objects).hasSizeGreaterThan(1);
        for (Path object : objects) {
            byte[] good = Files.readAllBytes(object);
            for (int at : List.of(9, good.length / 2, good.length - 1)) {
                byte[] bad = good.clone();
                bad[at] ^= 1;
                Files.write(object, bad);
                assertBroken(() -> pack.open(written.digest()).verify((_, _) -> {}));
            }
            Files.write(object, Arrays.copyOf(good, good.length - 1));
            assertBroken(() -> pack.open(written.digest()).verify((_, _) -> {}));
            Files.delete(object);
            assertBroken(() -> pack.open(written.digest()).verify((_, _) -> {}));
            Files.write(object, good);
        }
        pack.open(written.digest()).verify((_, _) -> {});
        byte[] other = KEY.clone();
        other[0] ^= 1;
        assertBroken(() -> new Pack(new DirectoryStore(cold), "altered", Optional.of(other)).open(written.digest()));
    }

    private static void assertBroken(ThrowingCallable call) {
        Problem problem = catchThrowableOfType(Problem.class, call);
        assertThat(problem).isNotNull();
        assertThat(problem.code()).isEqualTo("archive_broken");
    }

    @Test
    void anUnpackingThatStopsLeavesNothing() throws IOException {
        Grown grown = withPast(btrfs);
        Pack pack = pack("stops");
        OpenPack open = pack.open(written(pack, grown).digest());
        btrfs.store().delete(grown.volume);
        long[] frames = new long[1];
        try (Unpacking unpacking = btrfs.store().unpack(grown.volume);
                Unpacker unpacker = new Unpacker(open, unpacking, (_, _) -> {
                    if (++frames[0] == 4) {
                        throw new IOException("stopped");
                    }
                })) {
            unpacker.run();
        } catch (IOException stopped) {
            assertThat(stopped).hasMessage("stopped");
        }
        btrfs.store().delete(grown.volume);
        assertThat(btrfs.store().identity(grown.live())).isEmpty();
        assertThat(btrfs.data().pool().resolve("snapshots").resolve(grown.volume.value()))
                .doesNotExist();
        assertThat(btrfs.data().pool().resolve("staged")).isEmptyDirectory();
    }

    @Test
    void aDeviceIsRefusedByName() throws IOException {
        Grown grown = new Grown(btrfs);
        grown.run("mknod disk b 7 0");
        Problem problem = catchThrowableOfType(Problem.class, () -> written(pack("device"), grown));
        assertThat(problem.code()).isEqualTo("device_in_volume");
        assertThat(problem.sentence()).contains("disk");
    }

    @Test
    void aDeletedPackLeavesNothing() throws IOException {
        Grown grown = withPast(btrfs);
        Pack pack = pack("deleted");
        written(pack, grown);
        pack.delete();
        assertThat(cold.resolve("deleted")).doesNotExist();
    }
}
