package dev.holdfast.bench;

import dev.holdfast.walk.Docker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The Docker Engine that both sides use: the one that is asked for, else the machine's, else one of our
/// own.
final class Engine implements AutoCloseable {

    private static final Path MACHINES = Path.of("/var/run/docker.sock");

    private final Path socket;
    private final Optional<Process> own;

    private Engine(Path socket, Optional<Process> own) {
        this.socket = socket;
        this.own = own;
    }

    static Engine of(Optional<Path> asked, Path directory) throws IOException, InterruptedException {
        Path there = asked.orElse(MACHINES);
        if (answers(there)) {
            return new Engine(there, Optional.empty());
        }
        if (asked.isPresent()) {
            throw new IOException("No Docker Engine answers at " + there + ".");
        }
        return start(directory);
    }

    private static Engine start(Path directory) throws IOException, InterruptedException {
        Path home = Files.createDirectories(directory.resolve("engine"));
        Path socket = home.resolve("docker.sock");
        List<String> command = List.of(
                "dockerd",
                "--host=unix://" + socket,
                "--data-root=" + home.resolve("data"),
                "--exec-root=" + home.resolve("exec"),
                "--pidfile=" + home.resolve("docker.pid"),
                "--bridge=none",
                "--iptables=false",
                "--live-restore");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile())
                .start();
        Engine engine = new Engine(socket, Optional.of(process));
        try {
            Wait.until("dockerd of our own", Duration.ofSeconds(60), () -> answers(socket));
        } catch (IOException failed) {
            engine.close();
            throw failed;
        }
        return engine;
    }

    Path socket() {
        return socket;
    }

    /// Docker's own command line against this engine.
    Docker docker() {
        return new Docker("unix://" + socket);
    }

    /// Calls the engine's API over the socket, on a connection of its own, and returns the status.
    int post(String path) throws IOException {
        return call(socket, "POST", path);
    }

    private static boolean answers(Path socket) {
        try {
            return Files.exists(socket) && call(socket, "GET", "/_ping") == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int call(Path socket, String method, String path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String request =
                    method + " " + path + " HTTP/1.1\r\nHost: engine\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            Channels.newInputStream(channel).transferTo(answer);
            String[] words = answer.toString(StandardCharsets.US_ASCII).split(" ", 3);
            if (words.length < 3) {
                throw new IOException("The engine at " + socket + " did not answer in HTTP.");
            }
            return Integer.parseInt(words[1]);
        }
    }

    /// Ends an engine that was started here; what was there before stays.
    @Override
    public void close() {
        own.ifPresent(process -> {
            process.destroy();
            process.onExit().join();
        });
    }
}
