package dev.holdfast.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// An nginx on the loopback that gives out a folder by `sendfile` and takes files into it by WebDAV.
final class Nginx implements AutoCloseable {

    private static final Duration START_AT_MOST = Duration.ofSeconds(20);

    private static final String CONFIGURATION = """
            user root;
            daemon off;
            worker_processes auto;
            pid @WORK@/nginx.pid;
            error_log @WORK@/error.log;
            events { worker_connections 256; }
            http {
                access_log off;
                sendfile on;
                client_max_body_size 0;
                client_body_temp_path @ROOT@/.nginx;
                proxy_temp_path @WORK@/p;
                fastcgi_temp_path @WORK@/f;
                uwsgi_temp_path @WORK@/u;
                scgi_temp_path @WORK@/s;
                server {
                    listen 127.0.0.1:@PORT@;
                    root @ROOT@;
                    location / {
                        dav_methods PUT;
                        create_full_put_path on;
                    }
                }
            }
            """;

    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Starts it on this folder, with its own things in a folder beneath the other one.
    static Nginx serving(Path root, Path directory) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(directory, "nginx-");
        int port = Server.freePort();
        Path configuration = work.resolve("nginx.conf");
        Files.writeString(
                configuration,
                CONFIGURATION
                        .replace("@WORK@", work.toString())
                        .replace("@ROOT@", root.toString())
                        .replace("@PORT@", Integer.toString(port)));
        Process process = new ProcessBuilder("nginx", "-p", work.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("output").toFile())
                .start();
        Nginx nginx = new Nginx(process, port);
        Wait.until("nginx", START_AT_MOST, nginx::listens);
        return nginx;
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("nginx ended with status " + process.exitValue() + ".");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
