package dev.holdfast.walk;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// The world outside of an agent, on this machine's loopback: a site with a Git repository, an npm package
/// and a file, which agents may reach, and a neighbour of it which they may not, and which counts who
/// comes.
final class Outside implements AutoCloseable {

    /// On the loopback, and nobody's default.
    static final String HOST = "127.0.0.7";

    static final String PACKAGE = "holdfast-sample";

    private final Path root;
    private final HttpServer site;
    private final ServerSocket forbidden;
    private final DatagramSocket datagrams;
    private final AtomicInteger visits = new AtomicInteger();

    Outside() throws IOException {
        root = Files.createTempDirectory("holdfast-outside-").toRealPath();
        InetAddress address = InetAddress.ofLiteral(HOST);
        site = SimpleFileServer.createFileServer(
                new InetSocketAddress(address, 0), root, SimpleFileServer.OutputLevel.NONE);
        makeFile();
        makeRepository();
        makePackage();
        site.start();
        forbidden = new ServerSocket(0, 50, address);
        datagrams = new DatagramSocket(new InetSocketAddress(address, 0));
        Thread.ofPlatform().daemon().name("forbidden").start(this::countConnections);
    }

    private void countConnections() {
        while (true) {
            try (Socket visitor = forbidden.accept()) {
                visits.incrementAndGet();
                visitor.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void makeFile() throws IOException {
        byte[] bytes = new byte[200_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        Files.write(root.resolve("file.bin"), bytes);
    }

    private void makeRepository() throws IOException {
        Path work = root.resolve("work");
        Files.createDirectories(work);
        Files.writeString(work.resolve("README"), "a repository\n");
        git(work, "init", "--quiet");
        git(work, "add", "README");
        git(work, "-c", "user.name=walk", "-c", "user.email=walk@localhost", "commit", "--quiet", "-m", "First");
        Path bare = root.resolve("repository.git");
        git(root, "clone", "--quiet", "--bare", work.toString(), bare.toString());
        git(bare, "update-server-info");
        Shell.run("rm", "-rf", work.toString());
    }

    private static void git(Path folder, String... arguments) {
        String[] command = new String[arguments.length + 3];
        command[0] = "git";
        command[1] = "-C";
        command[2] = folder.toString();
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        Shell.run(command);
    }

    private void makePackage() throws IOException {
        Path folder = Files.createDirectories(root.resolve("package"));
        String definition = "{\"name\": \"" + PACKAGE + "\", \"version\": \"1.0.0\", \"main\": \"index.js\"}";
        Files.writeString(folder.resolve("package.json"), definition);
        Files.writeString(folder.resolve("index.js"), "module.exports = 'a package';\n");
        Path archive = root.resolve(PACKAGE + "-1.0.0.tgz");
        Shell.run("tar", "-C", root.toString(), "-czf", archive.toString(), "package");
        Shell.run("rm", "-rf", folder.toString());
        Files.writeString(root.resolve(PACKAGE), """
                {"name": "%s", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0":
                  {"name": "%s", "version": "1.0.0", "main": "index.js", "dist": {"tarball": "%s/%s"}}}}
                """.formatted(PACKAGE, PACKAGE, url(), archive.getFileName()));
    }

    /// The site that agents may reach, as `host:port`.
    String authority() {
        return HOST + ":" + site.getAddress().getPort();
    }

    String url() {
        return "http://" + authority();
    }

    String fileHash() throws IOException {
        return Ledger.hash(Files.readAllBytes(root.resolve("file.bin")));
    }

    /// The neighbour that agents may not reach.
    String forbiddenUrl() {
        return "http://" + HOST + ":" + forbidden.getLocalPort();
    }

    int datagramPort() {
        return datagrams.getLocalPort();
    }

    /// How many came to the neighbour, by connection or by datagram.
    int visits() throws IOException {
        datagrams.setSoTimeout(50);
        try {
            datagrams.receive(new DatagramPacket(new byte[1], 1));
            return visits.incrementAndGet();
        } catch (SocketTimeoutException nobody) {
            return visits.get();
        }
    }

    @Override
    public void close() throws IOException {
        site.stop(0);
        forbidden.close();
        datagrams.close();
        Shell.run("rm", "-rf", root.toString());
    }
}
