package dev.holdfast.storage.btrfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.LoopDevices;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Pool;
import dev.holdfast.storage.TestPool;
import dev.holdfast.storage.TreeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class PoolFileTest {

    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    @Test
    void theDefaultSizeIsMostOfTheDiskAndNeverAllOfIt() {
        assertThat(PoolFile.defaultSize(100 * GIB)).isEqualTo(Optional.of(60 * GIB));
        assertThat(PoolFile.defaultSize(14 * GIB)).isEqualTo(Optional.of(8601 * MIB));
        assertThat(PoolFile.defaultSize(13 * GIB)).isEqualTo(Optional.of(8 * GIB));
        assertThat(PoolFile.defaultSize(13 * GIB - 1)).isEmpty();
    }

    @Test
    void thePoolFileStaysAllocatedWhenFilesAreDeleted() throws IOException {
        try (TestPool pool = TestPool.btrfs()) {
            assertAllocated(pool.data());
            Path file = pool.data().pool().resolve("filler");
            byte[] some = new byte[1 << 20];
            new Random(1).nextBytes(some);
            try (var out = Files.newOutputStream(file)) {
                for (int i = 0; i < 200; i++) {
                    out.write(some);
                }
            }
            run("sync", "-f", pool.data().pool().toString());
            Files.delete(file);
            run("btrfs", "filesystem", "sync", pool.data().pool().toString());
            assertAllocated(pool.data());
            assertThat(pool.pool().state().warnings()).isEmpty();
            run(
                    "fallocate",
                    "-p",
                    "-o",
                    "900MiB",
                    "-l",
                    "10MiB",
                    pool.data().poolFile().toString());
            assertThat(pool.pool().state().warnings())
                    .singleElement()
                    .asString()
                    .containsPattern("(9|10) MiB.*fallocate -l");
        }
    }

    private static void assertAllocated(DataDirectory data) throws IOException {
        FileFacts facts = FileFacts.of(data.poolFile());
        assertThat(facts.allocated()).isGreaterThanOrEqualTo(facts.size());
    }

    @Test
    void thePoolGrowsWhileItIsUsed() throws IOException {
        try (TestPool pool = TestPool.btrfs()) {
            VolumeId volume = VolumeId.fresh();
            pool.store().create(volume);
            long before = pool.store().space().total();
            pool.pool().grow(before + 256 * MIB);
            assertThat(pool.store().space().total()).isEqualTo(before + 256 * MIB);
            assertThat(pool.pool().state().warnings()).isEmpty();
            assertAllocated(pool.data());
            assertThat(pool.store().inventory()).hasSize(1);
            assertProblem("bad_size", pool.pool(), before);
            assertProblem("disk_full", pool.pool(), 1L << 50);
            assertThat(Files.size(pool.data().poolFile())).isEqualTo(before + 256 * MIB);
        }
    }

    private static void assertProblem(String code, Pool pool, long size) {
        Problem problem = catchThrowableOfType(Problem.class, () -> pool.grow(size));
        assertThat(problem).isNotNull();
        assertThat(problem.code()).isEqualTo(code);
    }

    @Test
    void aGrowthThatACrashCutShortIsFinished() throws IOException {
        try (TestPool pool = TestPool.btrfs()) {
            try (var file = ServerFiles.openReadWrite(pool.data().poolFile())) {
                ServerFiles.allocate(file, GIB + 128 * MIB);
            }
            assertThat(pool.store().space().total()).isEqualTo(GIB);
            PoolFile.open(pool.data());
            assertThat(pool.store().space().total()).isEqualTo(GIB + 128 * MIB);
        }
    }

    @Test
    void aPoolIsFoundAgainOnItsDevice() throws IOException {
        try (TestPool pool = TestPool.btrfs()) {
            DataDirectory data = pool.data();
            VolumeId volume = VolumeId.fresh();
            pool.store().create(volume);
            LoopDevices.Loop device = LoopDevices.of(data.poolFile()).orElseThrow();
            assertThat(device.directIo()).isTrue();
            try (PoolFile again = PoolFile.open(data)) {
                assertThat(LoopDevices.of(data.poolFile())).contains(device);
                assertThat(mounts(data)).isEqualTo(1);
                assertThat(again.state().kind()).isEqualTo("btrfs-file");
            }
            assertThat(mounts(data)).isZero();
            assertNotMounted(() -> pool.store().head(new TreeSource.Live(volume)));
            assertNotMounted(() -> pool.store().check());
            PoolFile.open(data);
            pool.store().recover();
            assertThat(pool.store().inventory()).hasSize(1);
        }
    }

    private static void assertNotMounted(ThrowingCallable call) {
        Problem problem = catchThrowableOfType(Problem.class, call);
        assertThat(problem).isNotNull();
        assertThat(problem.code()).isEqualTo("pool_not_mounted");
    }

    private static long mounts(DataDirectory data) throws IOException {
        return dev.holdfast.linux.Mounts.all().stream()
                .filter(mount -> mount.point().equals(data.pool()))
                .count();
    }

    @Test
    void aPoolInUseIsNotTakenAway() throws IOException {
        try (TestPool pool = TestPool.btrfs()) {
            try (var held = Files.newByteChannel(pool.data().pool().resolve("kind"))) {
                assertThat(held.isOpen()).isTrue();
                Problem problem =
                        catchThrowableOfType(Problem.class, () -> pool.pool().close());
                assertThat(problem.code()).isEqualTo("pool_busy");
            }
            assertThat(pool.store().inventory()).isEmpty();
        }
    }

    @Test
    void nothingIsLeftOfAPoolThatCouldNotBeMade() throws IOException {
        DataDirectory data = TestPool.freshData();
        assertThat(catchThrowableOfType(IOException.class, () -> PoolFile.make(data, 1L << 50)))
                .isNotNull();
        assertThat(catchThrowableOfType(IOException.class, () -> PoolFile.make(data, MIB)))
                .hasMessageContaining("mkfs.btrfs failed");
        assertThat(data.root()).isEmptyDirectory();
        TestPool.remove(data);
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }
}
