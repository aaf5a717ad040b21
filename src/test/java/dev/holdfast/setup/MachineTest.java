package dev.holdfast.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.setup.Finding.Level;
import dev.holdfast.walk.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is found wrong about a machine before a server is started on it.
class MachineTest {

    @TempDir
    private Path root;

    private DataDirectory data() throws IOException {
        return new DataDirectory(Files.createDirectories(root.resolve("data")).toRealPath());
    }

    private Finding ofData() throws IOException {
        return new DataCheck(data(), Optional.empty()).finding(false);
    }

    private Machine machineWith(String file, String content) throws IOException {
        Machine machine = new Machine(root);
        Files.createDirectories(machine.at(file).getParent());
        Files.writeString(machine.at(file), content);
        return machine;
    }

    @Test
    void tooLittleMemoryIsRefused() throws IOException {
        Finding finding =
                machineWith("/proc/meminfo", "MemTotal:         984000 kB\n").memoryFinding();
        assertThat(finding.level()).isEqualTo(Level.FAILED);
        assertThat(finding.sentence()).contains("0.9 GiB").contains("2 GiB");
        assertThat(machineWith("/proc/meminfo", "MemTotal:        2000000 kB\n")
                        .memoryFinding()
                        .level())
                .isEqualTo(Level.WARNING);
        assertThat(machineWith("/proc/meminfo", "MemTotal:        8000000 kB\n")
                        .memoryFinding()
                        .level())
                .isEqualTo(Level.OK);
    }

    @Test
    void tooSmallDiskIsRefused() throws IOException {
        Path disk = Files.createDirectories(root.resolve("disk"));
        Shell.run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString());
        try {
            DataCheck check = new DataCheck(new DataDirectory(disk.resolve("not/yet/there")), Optional.empty());
            Finding finding = check.roomFinding(Optional.empty(), false);
            assertThat(finding.level()).isEqualTo(Level.FAILED);
            assertThat(finding.sentence()).contains("13 GiB are needed").contains("--pool-size");
            assertThat(check.roomFinding(Optional.of(20L << 30), false).sentence())
                    .contains("25 GiB are needed");
            assertThat(disk.resolve("not")).doesNotExist();
        } finally {
            Shell.run("umount", disk.toString());
        }
    }

    @Test
    void takenPortIsNamedWithItsProcess() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PortHolder holder = PortHolder.of(socket.getLocalPort()).orElseThrow();
            assertThat(holder.pid()).contains(ProcessHandle.current().pid());
            assertThat(holder.toString())
                    .contains("java")
                    .contains("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void freePortHasNoHolder() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(PortHolder.of(port)).isEmpty();
    }

    @Test
    void directoryWithOtherThingsIsRefused() throws IOException {
        Files.writeString(data().root().resolve("thesis.tex"), "mine");
        assertThat(ofData().level()).isEqualTo(Level.FAILED);
        assertThat(ofData().sentence()).contains("thesis.tex").contains("--data");
    }

    @Test
    void directoryOfOursIsTaken() throws IOException {
        Files.writeString(data().settings(), "port = 1\n");
        assertThat(ofData().level()).isEqualTo(Level.OK);
        Files.writeString(data().installation(), "an id\n");
        Files.writeString(data().root().resolve("whatever"), "");
        assertThat(ofData().level()).isEqualTo(Level.OK);
    }

    @Test
    void fileInThePlaceOfTheDirectoryIsRefused() throws IOException {
        Path file = Files.createFile(root.resolve("file"));
        assertThat(new DataCheck(new DataDirectory(file), Optional.empty())
                        .finding(false)
                        .sentence())
                .contains("is not a directory");
    }

    @Test
    void directoryThatAnotherServerHoldsIsRefused() throws IOException {
        Files.writeString(data().installation(), "an id\n");
        // A lock is seen from other processes only, so another process holds it.
        Process holder = new ProcessBuilder("python3", "-c", """
                import fcntl, sys
                lock = open(sys.argv[1], "w")
                fcntl.lockf(lock, fcntl.LOCK_EX)
                print("held", flush=True)
                sys.stdin.read()
                """, data().lock().toString()).start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("held");
            assertThat(ofData().sentence()).contains("Another server uses " + data().root());
            assertThat(new DataCheck(data(), Optional.empty()).finding(true).level())
                    .isEqualTo(Level.OK);
        } finally {
            holder.getOutputStream().close();
            holder.onExit().join();
        }
        assertThat(ofData().level()).isEqualTo(Level.OK);
    }

    @Test
    void directoryThatANewerVersionWroteIsRefused() throws IOException {
        Files.writeString(data().installation(), "an id\n");
        try (Database database = Databases.open(data().database())) {
            database.run(tx -> tx.sql()
                    .execute("insert into flyway_schema_history (installed_rank, version, description, type, script,"
                            + " installed_by, execution_time, success)"
                            + " values (9999, '9999', 'later', 'SQL', 'V9999__later.sql', 'test', 1, true)"));
        }
        assertThat(ofData().level()).isEqualTo(Level.FAILED);
        assertThat(ofData().sentence()).contains("newer Holdfast").contains("9999");
    }

    @Test
    void watchersAreRaisedForThisStartAndEveryOther() throws IOException {
        Machine machine = machineWith("/proc/sys/fs/inotify/max_user_instances", "128\n");
        machineWith("/proc/sys/fs/inotify/max_user_watches", "2000000\n");
        Inotify inotify = new Inotify(machine, Path.of("/data"));
        assertThat(inotify.isLow()).isTrue();
        inotify.raise();
        assertThat(inotify.isLow()).isFalse();
        assertThat(machine.at("/proc/sys/fs/inotify/max_user_watches")).hasContent("2000000");
        Path kept = machine.at("/etc/sysctl.d/60-holdfast.conf");
        assertThat(kept).content().contains("fs.inotify.max_user_instances = 8192");
        new Inotify(machine, Path.of("/another")).forget();
        assertThat(kept).exists();
        inotify.forget();
        assertThat(kept).doesNotExist();
    }

    @Test
    void numberOfTheKernelsIsReadWhole() throws IOException {
        String file = "/proc/sys/fs/inotify/max_user_watches";
        assertThat(Inotify.number(Path.of(file)))
                .isEqualTo(Long.parseLong(Shell.run("cat", file).output().strip()));
    }

    @Test
    void systemdKeepsUnitsOnlyWhereItIsTheFirstProcess() throws IOException {
        Machine machine = machineWith("/proc/1/comm", "systemd\n");
        assertThat(machine.keepsUnits()).isFalse();
        Files.createDirectories(machine.at("/run/systemd/system"));
        assertThat(machine.keepsUnits()).isTrue();
        machineWith("/proc/1/comm", "docker-init\n");
        assertThat(machine.keepsUnits()).isFalse();
    }

    @Test
    void lockIsNotTakenByLooking() throws IOException {
        Files.writeString(data().installation(), "an id\n");
        Files.createFile(data().lock());
        assertThat(List.of(ofData().level(), ofData().level())).containsOnly(Level.OK);
        try (FileChannel channel = FileChannel.open(data().lock(), StandardOpenOption.WRITE)) {
            assertThat(channel.tryLock()).isNotNull();
        }
    }
}
