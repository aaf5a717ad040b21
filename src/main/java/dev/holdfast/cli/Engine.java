package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The Docker Engine that agents run on: the machine's own, or one that we start where nobody else would.
///
/// An engine of ours lies in `engine/` of the data directory, has no bridge and touches no firewall, since a runtime
/// has no network; its containers outlive it.
final class Engine {

    private static final Path SYSTEMS_OWN = Path.of("/var/run/docker.sock");
    private static final int PATIENCE_SECONDS = 60;

    private final Path folder;
    private final Environment environment;

    Engine(DataDirectory data, Environment environment) {
        this.folder = data.root().resolve("engine");
        this.environment = environment;
    }

    /// The socket of an engine that answers: the chosen one, the one of the last time, the machine's own, or one that
    /// is installed and started now.
    Path ready(Optional<Path> chosen, boolean withoutAsking) throws IOException, InterruptedException {
        Path socket = chosen.isPresent() ? answering(chosen.get()) : found(withoutAsking);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("socket"), socket + "\n");
        return socket;
    }

    /// The socket that was used the last time.
    Optional<Path> remembered() throws IOException {
        Path file = folder.resolve("socket");
        return Files.exists(file) ? Optional.of(Path.of(Files.readString(file).strip())) : Optional.empty();
    }

    private static Path answering(Path socket) {
        if (!answers(socket)) {
            throw new Refusal(Refusal.FAILED, "No Docker Engine answers at " + socket + ". Start it, or name another.");
        }
        return socket;
    }

    private Path found(boolean withoutAsking) throws IOException, InterruptedException {
        Optional<Path> last = remembered();
        if (last.isPresent() && !last.get().equals(ownSocket())) {
            return answering(last.get());
        }
        if (answers(ownSocket())) {
            return ownSocket();
        }
        if (last.isEmpty() && answers(SYSTEMS_OWN)) {
            return SYSTEMS_OWN;
        }
        if (!Programs.isThere("dockerd")) {
            install(withoutAsking);
        }
        if (last.isEmpty() && Files.isDirectory(Path.of("/run/systemd/system"))) {
            Programs.need(List.of("systemctl", "start", "docker"));
            await("The Docker Engine did not start; see: systemctl status docker", () -> answers(SYSTEMS_OWN));
            return SYSTEMS_OWN;
        }
        start();
        return ownSocket();
    }

    private void install(boolean withoutAsking) throws IOException, InterruptedException {
        if (!Programs.isThere("apt-get")) {
            throw new Refusal(
                    Refusal.FAILED, "There is no Docker Engine on this machine. Install one with its package manager.");
        }
        if (!withoutAsking && !environment.agrees("There is no Docker Engine here. Install Debian's docker.io?")) {
            throw new Refusal(
                    Refusal.FAILED, "Agents need a Docker Engine. Install docker.io, or let up do it with --yes.");
        }
        environment.err().println("up: installing docker.io");
        Programs.need(List.of("apt-get", "update", "-qq"));
        Programs.need(List.of(
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "install",
                "-y",
                "-qq",
                "--no-install-recommends",
                "docker.io"));
    }

    /// Starts an engine of ours, apart from this process and its terminal.
    private void start() throws IOException, InterruptedException {
        environment.err().println("up: starting a Docker Engine in " + folder);
        Files.createDirectories(folder);
        Path log = folder.resolve("dockerd.log");
        Process process = Programs.builder(List.of(
                        "setsid",
                        "dockerd",
                        "--host",
                        "unix://" + ownSocket(),
                        "--data-root",
                        folder.resolve("data").toString(),
                        "--exec-root",
                        folder.resolve("exec").toString(),
                        "--pidfile",
                        pidFile().toString(),
                        "--bridge",
                        "none",
                        "--iptables=false",
                        "--ip6tables=false",
                        "--live-restore"))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        await("The Docker Engine did not start; its log is " + log, () -> {
            if (!process.isAlive()) {
                throw new Refusal(Refusal.FAILED, "The Docker Engine ended at once; its log is " + log);
            }
            return answers(ownSocket());
        });
    }

    /// Ends the engine if it is ours; another one is none of our business.
    void stop() throws IOException, InterruptedException {
        if (!Files.exists(pidFile())) {
            return;
        }
        long pid = Long.parseLong(Files.readString(pidFile()).strip());
        Running engine = new Running(pid);
        if (engine.commandLine().contains(ownSocket().toString())) {
            engine.end();
        }
    }

    private Path ownSocket() {
        return folder.resolve("docker.sock");
    }

    private Path pidFile() {
        return folder.resolve("docker.pid");
    }

    private static void await(String otherwise, BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new Refusal(Refusal.FAILED, otherwise);
            }
            Running.pause();
        }
    }

    /// Whether an engine answers at this socket.
    static boolean answers(Path socket) {
        if (!Files.exists(socket)) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(StandardCharsets.US_ASCII.encode("GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n"));
            ByteBuffer answer = ByteBuffer.allocate(64);
            channel.read(answer);
            return StandardCharsets.US_ASCII.decode(answer.flip()).toString().contains(" 200 ");
        } catch (IOException nobody) {
            return false;
        }
    }
}
