package dev.holdfast.archive.cold;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/// A real server that speaks S3 and checks every signature, S3Proxy, with one bucket in a folder. It is a process of
/// its own, with libraries of its own.
final class SigningS3Server implements AutoCloseable {

    static final S3Key KEY = new S3Key("holdfast-key", "a/secret+with=signs");

    private static final Path LIBRARIES = Path.of("target/s3/libraries");
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Process process;
    private final int port;

    private SigningS3Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// @param folder an empty one
    static SigningS3Server start(Path folder) throws IOException, InterruptedException {
        String libraries = libraries();
        int port = freePort();
        Path objects = Files.createDirectories(folder.resolve("objects"));
        Files.createDirectory(objects.resolve(S3Server.BUCKET));
        Path settings =
                Files.writeString(folder.resolve("s3proxy.conf"), """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem
                jclouds.identity=nobody
                jclouds.credential=nothing
                jclouds.filesystem.basedir=%s
                """.formatted(port, KEY.id(), KEY.secret(), objects));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-Xmx128m",
                        "-cp",
                        libraries,
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3proxy.log").toFile())
                .start();
        Awaitility.await().atMost(PATIENCE).until(() -> answers(port));
        return new SigningS3Server(process, port);
    }

    /// The class path of the server, fetched once.
    private static String libraries() throws IOException, InterruptedException {
        if (!Files.exists(LIBRARIES)) {
            Files.createDirectories(LIBRARIES.resolveSibling("."));
            Path log = LIBRARIES.resolveSibling("maven.log");
            int status = new ProcessBuilder(
                            "mvn",
                            "--batch-mode",
                            "--file",
                            "src/test/s3/pom.xml",
                            "dependency:build-classpath",
                            "-Dmdep.outputFile=" + LIBRARIES.toAbsolutePath())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IOException("the libraries of S3Proxy cannot be fetched: " + Files.readString(log));
            }
        }
        return Files.readString(LIBRARIES);
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

    S3Store store(S3Key key) {
        return S3Server.store(port, key, Duration.ofSeconds(10));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
