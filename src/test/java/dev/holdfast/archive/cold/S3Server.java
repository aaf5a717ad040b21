package dev.holdfast.archive.cold;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/// A real server that speaks S3, s3rver of npm, with one bucket in a folder. It knows keys by their names alone.
public final class S3Server implements AutoCloseable {

    private static final S3Key KEY = new S3Key("S3RVER", "S3RVER");
    static final String BUCKET = "holdfast";
    private static final Path PROGRAM = Path.of("target/s3");

    private final Path folder;
    private final int port;
    private Process process;

    private S3Server(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    public static S3Server start(Path folder) throws IOException, InterruptedException {
        install();
        int port = freePort();
        return new S3Server(launch(folder, port), folder, port);
    }

    /// Starts it again where it was, after `close`.
    public void startAgain() throws IOException {
        process = launch(folder, port);
    }

    private static Process launch(Path folder, int port) throws IOException {
        Process process = new ProcessBuilder(
                        "node",
                        PROGRAM.resolve("node_modules/.bin/s3rver").toString(),
                        "--directory",
                        folder.toString(),
                        "--address",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--configure-bucket",
                        BUCKET)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolveSibling("s3.log").toFile()))
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> answers(port));
        return process;
    }

    /// The bucket as a server is told of it.
    public String place() {
        return "s3://" + BUCKET + "/some/where?endpoint=http://127.0.0.1:" + port;
    }

    /// Writes down who comes to the bucket.
    public Path credentials(Path file) throws IOException {
        return Files.writeString(file, KEY.id() + "\n" + KEY.secret() + "\n");
    }

    private static void install() throws IOException, InterruptedException {
        Path lock = PROGRAM.resolve("node_modules/.package-lock.json");
        if (Files.exists(lock)) {
            return;
        }
        Files.createDirectories(PROGRAM);
        for (String file : List.of("package.json", "package-lock.json")) {
            Files.copy(Path.of("src/test/s3", file), PROGRAM.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        int status = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                .directory(PROGRAM.toFile())
                .redirectErrorStream(true)
                .redirectOutput(PROGRAM.resolve("npm.log").toFile())
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("npm ci failed: " + Files.readString(PROGRAM.resolve("npm.log")));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    public S3Store store() {
        return store(KEY);
    }

    S3Store store(S3Key key) {
        return store(port, key, Duration.ofSeconds(10));
    }

    static S3Store store(int port, S3Key key, Duration answers) {
        URI endpoint = URI.create("http://127.0.0.1:" + port);
        return new S3Store(
                new S3Store.Bucket(endpoint, "us-east-1", BUCKET, "some where/", key, answers), Clock.systemUTC());
    }

    /// Where the server keeps the bytes of its objects.
    public Path folder() {
        return folder.resolve(BUCKET);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
