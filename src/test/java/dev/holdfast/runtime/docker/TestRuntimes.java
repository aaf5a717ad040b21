package dev.holdfast.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.runtime.Command;
import dev.holdfast.runtime.ProcessState;
import dev.holdfast.runtime.Processes;
import dev.holdfast.runtime.Processes.Output;
import dev.holdfast.runtime.RuntimeSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A data directory with a shared folder of mount points, and the runtimes made in it; all gone when
/// closed. Volumes are plain folders here, mounted by hand: the stores are tested elsewhere.
final class TestRuntimes implements AutoCloseable {

    static final RuntimeSpec SPEC =
            new RuntimeSpec(TestEngine.BUSYBOX, new RuntimeSpec.Limits(128L << 20, 500, 64), false);

    private static final int UID = DockerRuntime.Settings.USUAL_UID;

    final DataDirectory data;
    final TestEngine engine;
    private final String installation;
    private final List<String> foreign = new ArrayList<>();
    private DockerRuntime runtime;
    private Processes processes;

    TestRuntimes(TestEngine engine) throws IOException {
        this.engine = engine;
        Path root = Files.createTempDirectory(Path.of("/tmp"), "hfdata");
        data = new DataDirectory(root);
        installation = root.getFileName().toString();
        Files.createDirectories(data.pool());
        Files.createDirectories(data.mounts());
        shell("mount --bind $1 $1 && mount --make-private $1 && mount --make-shared $1", data.mounts());
        runtime = open();
        processes = runtime.processes();
    }

    private DockerRuntime open() {
        return new DockerRuntime(new DockerRuntime.Settings(data, installation, engine.address(), UID));
    }

    DockerRuntime runtime() {
        return runtime;
    }

    Processes processes() {
        return processes;
    }

    /// What a server has that was killed and started again: nothing of what the first one remembered.
    void forgetEverything() {
        runtime.close();
        runtime = open();
        processes = runtime.processes();
    }

    RuntimeId started() throws IOException {
        RuntimeId id = RuntimeId.fresh();
        runtime.create(id, SPEC);
        runtime.start(id);
        return id;
    }

    /// Makes a container with the label of this installation and another one, as anybody could.
    void foreign(String label) throws IOException {
        String ours = ContainerDefinition.INSTALLATION_LABEL + "=" + installation;
        foreign.add(engine.docker("create", "--label", ours, "--label", label, TestEngine.BUSYBOX, "true"));
    }

    /// A folder that is a volume's part to the test, owned by the agents.
    Path volume(String name) throws IOException {
        Path folder = Files.createDirectories(data.pool().resolve("volumes").resolve(name));
        Files.setAttribute(folder, "unix:uid", UID);
        Files.setAttribute(folder, "unix:gid", UID);
        return folder;
    }

    void attach(Path volume, RuntimeId id) throws IOException {
        shell("mount --bind $1 $2", volume, data.workspaceMount(id));
    }

    void detach(RuntimeId id) throws IOException {
        shell("while mountpoint -q $1; do umount -l $1; done", data.workspaceMount(id));
    }

    TaskId run(RuntimeId id, String script) throws IOException {
        TaskId task = TaskId.fresh();
        processes.start(id, task, shell(script));
        return task;
    }

    static Command shell(String script) {
        return new Command(List.of("sh", "-c", script), Map.of());
    }

    ProcessState ended(RuntimeId id, TaskId task) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        ProcessState state = processes.state(id, task);
        while (state instanceof ProcessState.Running) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still running: " + text(id, task, Output.STDOUT));
            }
            processes.await(id, task);
            state = processes.state(id, task);
        }
        return state;
    }

    /// Runs it to its end and returns what it wrote to both outputs.
    String outcome(RuntimeId id, String script) throws Exception {
        TaskId task = run(id, script + " 2>&1");
        ended(id, task);
        String text = text(id, task, Output.STDOUT);
        processes.forget(id, task);
        return text.strip();
    }

    String text(RuntimeId id, TaskId task, Output output) throws IOException {
        return StandardCharsets.UTF_8
                .decode(processes.output(id, task, output, 0, 1 << 20).bytes())
                .toString();
    }

    /// What the container sees of a task.
    Path taskFolder(RuntimeId id, TaskId task) {
        return new RunDirectory(data.run(id)).task(task);
    }

    /// The exit status is what the kernel said where it says it (Linux 6.15), else the shell's word.
    static void assertEnded(ProcessState state, int status) {
        assertThat(state)
                .isInstanceOfSatisfying(
                        ProcessState.Ended.class,
                        ended -> assertThat(ended.status()).isEqualTo(status));
    }

    /// Waits until the output holds this text.
    void awaitText(RuntimeId id, TaskId task, String text) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!text(id, task, Output.STDOUT).contains(text)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never wrote \"" + text + "\"; " + text(id, task, Output.STDOUT) + " "
                        + text(id, task, Output.STDERR) + processes.state(id, task));
            }
            processes.await(id, task);
        }
    }

    /// Runs a line of shell on the host, with `$1`, `$2`, … for the places.
    static void shell(String line, Path... places) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-ec", line, "test"));
        Arrays.stream(places).map(Path::toString).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(line + " failed: " + printed);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    static void writable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    @Override
    public void close() throws IOException {
        for (String container : foreign) {
            engine.docker("rm", container);
        }
        for (var found : runtime.list()) {
            detach(found.id());
            runtime.delete(found.id());
        }
        runtime.close();
        shell("umount -l $1; chattr -f -R -a $2 || true; rm -rf --one-file-system $2", data.mounts(), data.root());
    }
}
