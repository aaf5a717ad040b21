package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.Btrfs;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.ServerFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class BtrfsStoreTest extends VolumeStoreContract {

    private static final int SNAPSHOTS = 30;

    @Override
    public TestPool open() throws IOException {
        return TestPool.btrfs();
    }

    /// Renames a, b, a, b, …: at any instant both have the same number, or a is one ahead.
    @Test
    void theNamesInASnapshotAreThoseOfOneInstant() throws Exception {
        VolumeId volume = volume();
        Path folder = workspace(volume);
        Files.createFile(folder.resolve("a0"));
        Files.createFile(folder.resolve("b0"));
        try (Writer writer = new Writer(turn -> {
            Files.move(folder.resolve("a" + turn), folder.resolve("a" + (turn + 1)));
            Files.move(folder.resolve("b" + turn), folder.resolve("b" + (turn + 1)));
        })) {
            for (int i = 0; i < SNAPSHOTS; i++) {
                List<String> names = children(place(frozen(volume, snapshot(volume)), Part.WORKSPACE));
                assertThat(names).hasSize(2);
                long a = Long.parseLong(names.get(0).substring(1));
                long b = Long.parseLong(names.get(1).substring(1));
                assertThat(a - b).isBetween(0L, 1L);
            }
            assertThat(writer.turns()).isGreaterThan(SNAPSHOTS);
        }
    }

    /// A log that is synced before the table it announces, as databases do it.
    @Test
    void whatAProgramSyncedBeforeIsInASnapshot() throws Exception {
        VolumeId volume = volume();
        try (FileChannel log = channel(workspace(volume).resolve("log"));
                FileChannel table = channel(workspace(volume).resolve("table"));
                Writer writer = new Writer(turn -> {
                    write(log, turn);
                    write(table, turn);
                })) {
            for (int i = 0; i < SNAPSHOTS; i++) {
                Path folder = place(frozen(volume, snapshot(volume)), Part.WORKSPACE);
                long logged = read(folder.resolve("log"));
                long done = read(folder.resolve("table"));
                assertThat(logged - done).isBetween(0L, 1L);
            }
            assertThat(writer.turns()).isPositive();
        }
    }

    private static FileChannel channel(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        write(channel, 0);
        return channel;
    }

    private static void write(FileChannel channel, long number) throws IOException {
        channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, number), 0);
        channel.force(true);
    }

    private static long read(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file)).getLong();
    }

    /// Does something again and again on a thread of its own.
    private static final class Writer implements AutoCloseable {

        interface Turn {
            void take(long turn) throws IOException;
        }

        private final AtomicBoolean stopped = new AtomicBoolean();
        private final Thread thread;
        private volatile long turns;
        private volatile Throwable failure = new Throwable("none");

        Writer(Turn turn) {
            thread = Thread.ofPlatform().start(() -> {
                try {
                    for (long i = 0; !stopped.get(); i++) {
                        turn.take(i);
                        turns = i;
                    }
                } catch (IOException | RuntimeException failed) {
                    failure = failed;
                }
            });
        }

        long turns() {
            return turns;
        }

        @Override
        public void close() {
            stopped.set(true);
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            assertThat(failure).hasMessage("none");
        }
    }

    @Test
    void nestedSubvolumesAreCopiedFrozenAndDeleted() throws IOException {
        VolumeId volume = volume();
        Path folder = workspace(volume);
        Shell.run(
                folder,
                "mkdir -p d/e && btrfs -q subvolume create d/e/one && btrfs -q subvolume create d/e/one/two"
                        + " && btrfs -q subvolume create top && echo 1 > d/e/one/f && echo 2 > d/e/one/two/f");
        Head before = store().head(live(volume)).orElseThrow();
        Shell.run(folder, "echo 3 > d/e/one/two/f");
        assertThat(store().head(live(volume)).orElseThrow().generation()).isGreaterThan(before.generation());
        SnapshotId snapshot = snapshot(volume);
        Path frozen = place(frozen(volume, snapshot), Part.WORKSPACE);
        assertThat(frozen.resolve("d/e/one/f")).hasContent("1");
        assertThat(frozen.resolve("d/e/one/two/f")).hasContent("3");
        for (String inner : List.of("", "d/e/one", "d/e/one/two", "top")) {
            try (Fd open = dev.holdfast.linux.Files.openDirectory(frozen.resolve(inner))) {
                assertThat(Btrfs.subvolume(open).access()).as(inner).isEqualTo(Btrfs.Access.SEALED);
            }
        }
        Head staged = store().stage(volume, snapshot);
        SnapshotId kept = SnapshotId.fresh();
        store().exchange(volume, staged.uuid(), kept, List.of(Part.HOME));
        Shell.run(folder, "echo 4 > d/e/one/two/f");
        assertThat(frozen.resolve("d/e/one/two/f")).hasContent("3");
        store().deleteSnapshot(volume, snapshot);
        assertThat(frozen).doesNotExist();
        VolumeId clone = VolumeId.fresh();
        store().clone(clone, live(volume));
        assertThat(workspace(clone).resolve("d/e/one/two/f")).hasContent("4");
        store().delete(volume);
        store().delete(clone);
        assertThat(Shell.run(pool().data().pool(), "btrfs subvolume list . | grep -c one || true")
                        .strip())
                .isEqualTo("0");
    }

    @Test
    void aKeptHeadThatWasNotFrozenYetIsFrozenByRecovery() throws IOException {
        VolumeId volume = volume();
        SnapshotId snapshot = snapshot(volume);
        try (Fd top = ServerFiles.openFolderOf(place(frozen(volume, snapshot), Part.WORKSPACE))) {
            Btrfs.access(top, Btrfs.Access.WRITABLE);
            ServerFiles.move(
                    pooled("snapshots", volume + "/" + snapshot), pooled("snapshots", volume + "/kept-" + snapshot));
            store().recover();
            assertThat(Btrfs.subvolume(top).access()).isEqualTo(Btrfs.Access.SEALED);
        }
    }

    /// A process of the agent holds a lease on a file of the home: a copy from the home itself would wait.
    @Test
    void aLeaseDoesNotHinderAnExchange() throws Exception {
        VolumeId volume = volume();
        Path home = place(live(volume), Part.HOME);
        Files.writeString(home.resolve("held"), "x");
        SnapshotId old = snapshot(volume);
        String lease = """
                import fcntl, os, signal, sys
                signal.signal(signal.SIGIO, signal.SIG_IGN)
                file = os.open('held', os.O_RDWR)
                fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
                print('held', flush=True)
                sys.stdin.read()
                """;
        Process holder = new ProcessBuilder("python3", "-c", lease)
                .directory(home.toFile())
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("held");
            Head staged = store().stage(volume, old);
            store().exchange(volume, staged.uuid(), SnapshotId.fresh(), List.of(Part.HOME));
        } finally {
            holder.destroy();
            holder.waitFor();
        }
        assertThat(home.resolve("held")).hasContent("x");
    }
}
