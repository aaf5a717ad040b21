package dev.holdfast.runtime.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A Docker Engine of the tests' own: its data, its state, its socket and its containers are in one folder
/// and gone with it. The engine of the machine is never touched.
///
/// Most tests use the one that is shared by all tests of this run; those that stop engines make their own.
public final class TestEngine implements AutoCloseable {

    /// Whether containers outlive the engine.
    public enum LiveRestore {
        ON,
        OFF
    }

    /// How an engine is stopped.
    public enum Ending {
        TERM,
        KILL
    }

    /// An image with busybox and nothing else: no `/home`, no `/workspace`.
    public static final String BUSYBOX = "holdfast-test/busybox";

    /// An image with a shell and perl.
    public static final String PERL = "holdfast-test/perl";

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final List<String> APPLETS = List.of(
            "sh",
            "sleep",
            "cat",
            "ls",
            "echo",
            "touch",
            "id",
            "kill",
            "ps",
            "env",
            "mkdir",
            "ln",
            "setsid",
            "dd",
            "stat",
            "mv",
            "rm",
            "chmod",
            "nc",
            "head",
            "readlink",
            "true",
            "false",
            "truncate",
            "mknod",
            "date",
            "tail",
            "seq",
            "printf",
            "test",
            "grep",
            "cp",
            "pkill",
            "mount",
            "yes");

    private final Path home;
    private final LiveRestore liveRestore;
    private Process process;

    private TestEngine(Path home, LiveRestore liveRestore) throws IOException {
        this.home = home;
        this.liveRestore = liveRestore;
        this.process = launch();
    }

    /// The engine of this run, started by the first who asks and ended with the JVM.
    public static TestEngine shared() {
        return Shared.ENGINE;
    }

    private static final class Shared {
        private static final TestEngine ENGINE = made();

        private static TestEngine made() {
            try {
                TestEngine engine = start(LiveRestore.ON);
                Runtime.getRuntime().addShutdownHook(new Thread(engine::close));
                return engine;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /// An engine for one test, with the image `BUSYBOX`.
    public static TestEngine start(LiveRestore liveRestore) throws IOException {
        // A socket's path has at most 107 bytes, so the folder's has to be short.
        TestEngine engine = new TestEngine(Files.createTempDirectory(Path.of("/tmp"), "hfeng"), liveRestore);
        engine.awaitReady();
        engine.importBusybox();
        return engine;
    }

    /// Its address, for `DockerRuntime`.
    public URI address() {
        return URI.create("unix://" + home.resolve("docker.sock"));
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "dockerd",
                "--data-root=" + home.resolve("data"),
                "--exec-root=" + home.resolve("exec"),
                "--pidfile=" + home.resolve("pid"),
                "--host=unix://" + home.resolve("docker.sock"),
                "--config-file=" + config(),
                "--bridge=none",
                "--iptables=false",
                "--ip-forward=false",
                "--ip-masq=false"));
        if (liveRestore == LiveRestore.ON) {
            command.add("--live-restore");
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
                .start();
    }

    /// Without one of its own it would read that of the machine's engine.
    private Path config() throws IOException {
        return Files.writeString(home.resolve("daemon.json"), "{}");
    }

    private void awaitReady() throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!answers()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new IOException("the test's engine does not start: " + Files.readString(home.resolve("log")));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean answers() throws IOException {
        try (DockerClient client = new DockerClient(address())) {
            return client.get("/_ping").is(200);
        } catch (dev.holdfast.problem.Problem unavailable) {
            return false;
        }
    }

    /// Stops it in one of two ways and waits until it is gone.
    public void end(Ending ending) {
        switch (ending) {
            case TERM -> process.destroy();
            case KILL -> process.destroyForcibly();
        }
        awaitEnd(process.toHandle());
        awaitContainerd();
    }

    /// The engine's containerd ends with it; one that is about to would be taken for a living one by the next
    /// engine.
    private void awaitContainerd() {
        Path pid = home.resolve("exec/containerd/containerd.pid");
        try {
            ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(TestEngine::awaitEnd);
        } catch (IOException none) {
            // It has ended in good order and taken its file along.
        }
    }

    private static void awaitEnd(ProcessHandle handle) {
        handle.onExit().orTimeout(PATIENCE_NANOS, TimeUnit.NANOSECONDS).join();
    }

    /// Starts it again after `end`.
    public void startAgain() throws IOException {
        process = launch();
        awaitReady();
    }

    /// Where the engine keeps what it knows of a container, for a test to change while it is stopped.
    Path record(String container) throws IOException {
        return home.resolve("data/containers").resolve(docker("inspect", "--format", "{{.Id}}", container));
    }

    /// Runs the `docker` program against this engine and returns what it printed.
    public String docker(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("docker", "--host=" + address()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static String run(List<String> command) throws IOException {
        Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
        run.getOutputStream().close();
        String printed = new String(run.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (run.waitFor() != 0) {
                throw new IOException(command + " failed: " + printed);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
        return printed.strip();
    }

    /// Makes the image `PERL`, once, whose program can make any system call. Perl is part of every Debian.
    public void importPerl() throws IOException {
        Path root = home.resolve("perl");
        if (Files.exists(root)) {
            return;
        }
        Path perl = Path.of("/usr/bin/perl");
        copyInto(root, perl);
        for (String word : run(List.of("ldd", perl.toString())).split("\\s+", -1)) {
            if (word.startsWith("/")) {
                copyInto(root, Path.of(word));
            }
        }
        Files.copy(busybox(), Files.createDirectories(root.resolve("bin")).resolve("sh"));
        TestRuntimes.shell("chmod 755 $1", root.resolve("bin/sh"));
        Path tar = home.resolve("perl.tar");
        run(List.of("tar", "-C", root.toString(), "-cf", tar.toString(), "."));
        docker("import", tar.toString(), PERL);
        Files.delete(tar);
    }

    private static void copyInto(Path root, Path file) throws IOException {
        Path copy = root.resolve(file.toString().substring(1));
        if (!Files.exists(copy)) {
            TestRuntimes.shell("mkdir -p $1 && cp -L $2 $3", copy.resolveSibling("."), file, copy);
        }
    }

    private void importBusybox() throws IOException {
        Path root = home.resolve("busybox");
        Path programs = Files.createDirectories(root.resolve("bin"));
        Files.copy(busybox(), programs.resolve("busybox"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        for (String applet : APPLETS) {
            Files.createSymbolicLink(programs.resolve(applet), Path.of("busybox"));
        }
        Path tar = home.resolve("busybox.tar");
        run(List.of("tar", "-C", root.toString(), "-cf", tar.toString(), "."));
        docker("import", tar.toString(), BUSYBOX);
        Files.delete(tar);
    }

    /// The statically linked one (Debian's package `busybox-static`).
    private static Path busybox() throws IOException {
        return Stream.of("/bin/busybox", "/usr/bin/busybox")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("no busybox on this machine: install busybox-static"));
    }

    /// Ends the engine, its containers and everything it left behind.
    @Override
    public void close() {
        try {
            removeContainers();
            end(Ending.TERM);
            if (Files.exists(home.resolve("exec"))) {
                endLeftOver();
            }
            unmountAll();
            removeTree();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void removeContainers() throws IOException {
        if (!process.isAlive()) {
            startAgain();
        }
        String all = docker("ps", "-aq");
        if (!all.isEmpty()) {
            List<String> remove = new ArrayList<>(List.of("rm", "-f"));
            remove.addAll(List.of(all.split("\\s+", -1)));
            docker(remove.toArray(new String[0]));
        }
    }

    /// A killed engine leaves its containerd behind, and with live-restore the shims with what they
    /// keep.
    private void endLeftOver() {
        String mark = home.resolve("exec").toString();
        ProcessHandle.allProcesses()
                .filter(each -> commandLine(each.pid()).contains(mark))
                .flatMap(each -> Stream.concat(each.descendants(), Stream.of(each)))
                .distinct()
                .toList()
                .forEach(each -> {
                    each.destroyForcibly();
                    awaitEnd(each);
                });
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    private void unmountAll() throws IOException {
        List<String> points = Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .map(line -> line.split(" ", -1)[4])
                .filter(point -> point.startsWith(home + "/"))
                .sorted(Comparator.reverseOrder())
                .toList();
        for (String point : points) {
            run(List.of("umount", "-l", point));
        }
    }

    private void removeTree() throws IOException {
        Files.walkFileTree(home, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failed) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
