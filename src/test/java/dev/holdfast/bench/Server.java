package dev.holdfast.bench;

import dev.holdfast.cli.ServerJava;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A server in a process of its own: Holdfast, or whatever else answers `/readyz`.
final class Server implements AutoCloseable {

    static final Path JAR = Path.of("target", "holdfast.jar").toAbsolutePath();
    private static final String BARE = BareServer.class.getName().replace('.', '/');

    private static final Duration START_AT_MOST = Duration.ofSeconds(90);

    private final Process process;
    private final Path log;
    private double readyAfter;

    private Server(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Starts Holdfast as `holdfast up` does, with these arguments of `server run`.
    static Server holdfast(List<String> arguments, int port, Path directory) throws IOException, InterruptedException {
        List<String> command = java(JAR);
        command.addAll(List.of("-jar", JAR.toString(), "server", "run", "--port", Integer.toString(port)));
        command.addAll(arguments);
        return start(command, port, directory.resolve("server.out"));
    }

    /// Starts Holdfast under these options of Java instead of the usual ones.
    static Server holdfast(List<String> java, List<String> arguments, int port, Path directory)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program("java")));
        command.addAll(java);
        command.addAll(List.of("-cp", JAR.toString(), "dev.holdfast.cli.Holdfast", "server", "run"));
        command.addAll(List.of("--port", Integer.toString(port)));
        command.addAll(arguments);
        return start(command, port, directory.resolve("server.out"));
    }

    /// Has Java write an ahead-of-time cache of a start of Holdfast.
    static void rehearse(Path cache) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program("java")));
        command.addAll(ServerJava.common());
        command.add("-XX:AOTCacheOutput=" + cache);
        command.addAll(List.of("-cp", JAR.toString(), "dev.holdfast.cli.Holdfast", "server", "rehearse"));
        Programs.run(command.toArray(String[]::new));
    }

    /// Starts the floor: Jetty on the same Java with the same options, and nothing else.
    static Server bare(Path directory) throws IOException, InterruptedException {
        Path jar = Files.createDirectories(directory.resolve("bare")).resolve("bare.jar");
        if (!Files.exists(jar)) {
            Programs.run(program("jar"), "--create", "--file=" + jar, "-C", "target/test-classes", BARE + ".class");
        }
        int port = freePort();
        List<String> command = java(jar);
        command.addAll(List.of("-cp", jar + ":" + JAR.resolveSibling("lib") + "/*"));
        command.addAll(List.of(BareServer.class.getName(), Integer.toString(port)));
        return start(command, port, directory.resolve("bare.out"));
    }

    private static List<String> java(Path jar) throws IOException {
        List<String> command = new ArrayList<>(List.of(program("java")));
        command.addAll(ServerJava.options(jar));
        return command;
    }

    private static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /// Starts the program and returns when `/readyz` is answered with 200.
    private static Server start(List<String> command, int port, Path log) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        long start = System.nanoTime();
        Server server = new Server(builder.start(), log);
        try {
            Wait.until("/readyz", START_AT_MOST, () -> server.stillLives() && isReady(port));
            server.readyAfter = (System.nanoTime() - start) / 1e6;
            return server;
        } catch (IOException | InterruptedException failed) {
            server.close();
            throw failed;
        }
    }

    boolean lives() {
        return process.isAlive();
    }

    private boolean stillLives() throws IOException {
        if (!lives()) {
            throw new IOException("The server ended with status " + process.exitValue() + " as it started: "
                    + Files.readString(log).strip());
        }
        return true;
    }

    // By the bare socket, because a client that has to be warm would be measured along with the first
    // starts.
    private static boolean isReady(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) START_AT_MOST.toMillis());
            String request = "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(line, StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        } catch (IOException notYet) {
            return false;
        }
    }

    /// A port of the loopback that nobody listens at.
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Milliseconds from the start of the process to its first 200 of `/readyz`.
    double readyAfter() {
        return readyAfter;
    }

    /// Bytes of its memory that are in the machine's (`VmRSS`).
    long residentBytes() throws IOException {
        String line = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(status -> status.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow(() -> new IOException("The server is gone."));
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
    }

    /// Ends it by SIGKILL and waits until it is gone.
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /// Ends it by SIGTERM and waits until it is gone.
    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
