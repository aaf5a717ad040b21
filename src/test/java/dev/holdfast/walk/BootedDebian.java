package dev.holdfast.walk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A Debian with systemd as its first process and a Docker Engine as one of its services, in
/// namespaces of its own: what a server is to its user. It can be switched off and on again.
final class BootedDebian implements AutoCloseable {

    private static final Path CONTROL_GROUPS = Path.of("/sys/fs/cgroup");
    private static final long PATIENCE_SECONDS = 120;

    /// Debian gives both a negative `OOMScoreAdjust`, which not every machine grants.
    private static final List<String> ASK_FOR_TOO_MUCH = List.of("docker.service", "containerd.service");

    private final Path root;
    private final String group;
    private Optional<Process> machine = Optional.empty();

    private BootedDebian(Path root) {
        this.root = root;
        this.group = root.getFileName().toString();
    }

    /// One that was just installed, and is switched off.
    static BootedDebian installed() throws IOException {
        Path root = Files.createTempDirectory("holdfast-booted-").toRealPath();
        BootedDebian debian = new BootedDebian(root);
        try {
            Path archive = BareRoot.archive(
                    "machine", "systemd", "docker.io", "btrfs-progs", "ripgrep", "bubblewrap", "procps");
            Shell.run("tar", "-C", root.toString(), "-xf", archive.toString());
            for (String service : ASK_FOR_TOO_MUCH) {
                debian.write("/etc/systemd/system/" + service + ".d/modest.conf", "[Service]\nOOMScoreAdjust=0\n");
            }
            // Nobody sits at its consoles, and this machine's are not its own.
            Files.createSymbolicLink(debian.at("/etc/systemd/system/getty.target"), Path.of("/dev/null"));
            return debian;
        } catch (IOException | RuntimeException failed) {
            debian.close();
            throw failed;
        }
    }

    /// A place in it, as this machine calls it.
    Path at(String file) {
        return root.resolve(file.substring(1));
    }

    void write(String file, String text) throws IOException {
        Files.createDirectories(at(file).getParent());
        Files.writeString(at(file), text);
    }

    /// Switches it on, and waits until all of its services are there.
    void boot() throws IOException, InterruptedException {
        Path script = root.resolve("boot.sh");
        try (var text = Objects.requireNonNull(BootedDebian.class.getResourceAsStream("boot.sh"))) {
            Files.write(script, text.readAllBytes());
        }
        machine = Optional.of(new ProcessBuilder("sh", script.toString(), root.toString(), group)
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("boot.log").toFile())
                .start());
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!attempt("systemctl", "is-system-running").output().startsWith("running")) {
            if (System.nanoTime() > until || !machine.get().isAlive()) {
                throw new AssertionError("does not boot: "
                        + attempt("systemctl", "--no-pager", "--failed").output()
                        + Files.readString(root.resolve("boot.log")));
            }
            machine.get().waitFor(1, TimeUnit.SECONDS);
        }
    }

    /// Its first process, as this machine numbers it.
    private Optional<ProcessHandle> init() {
        return machine.stream().flatMap(Process::children).findFirst();
    }

    Shell.Result attempt(String... command) {
        Optional<ProcessHandle> init = init();
        if (init.isEmpty()) {
            return new Shell.Result(1, "it is not on");
        }
        List<String> whole = new ArrayList<>(
                List.of("nsenter", "--target", Long.toString(init.get().pid()), "--all"));
        whole.addAll(List.of("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8"));
        whole.addAll(List.of(command));
        return Shell.attempt(whole.toArray(String[]::new));
    }

    String run(String... command) {
        Shell.Result result = attempt(command);
        if (!result.good()) {
            throw new AssertionError(
                    String.join(" ", command) + " ended with " + result.status() + ":\n" + result.output());
        }
        return result.output();
    }

    /// Switches it off as its user would.
    void powerOff() throws InterruptedException {
        // How systemd is asked for poweroff.target by whoever has no bus (`systemd(1)`).
        Shell.run("kill", "-s", "RTMIN+4", Long.toString(init().orElseThrow().pid()));
        if (!machine.orElseThrow().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not switch off");
        }
        detachLoopDevices();
    }

    /// What a switched off machine has none of.
    private void detachLoopDevices() {
        for (String line : Shell.run("losetup", "--noheadings", "--list", "--output", "NAME,BACK-INO")
                .lines()) {
            String[] columns = line.split("\\s+", 2);
            if (columns.length == 2 && columns[1].equals(poolsInode())) {
                Shell.attempt("losetup", "--detach", columns[0]);
            }
        }
    }

    private String poolsInode() {
        return Shell.attempt(
                        "stat",
                        "--format",
                        "%i",
                        at("/var/lib/holdfast/pool.img").toString())
                .output()
                .strip();
    }

    @Override
    public void close() {
        machine.ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
        detachLoopDevices();
        try (Stream<Path> hierarchies = Files.list(CONTROL_GROUPS)) {
            Stream.concat(Stream.of(CONTROL_GROUPS), hierarchies)
                    .map(hierarchy -> hierarchy.resolve(group))
                    .filter(Files::isDirectory)
                    .forEach(made -> Shell.attempt("find", made.toString(), "-depth", "-type", "d", "-delete"));
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
        Mounts.removeBeneath(root);
        Shell.attempt("rm", "-rf", "--one-file-system", root.toString());
    }
}
