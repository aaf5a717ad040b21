package dev.holdfast.cli;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// An engine without images and containers, for a start of the server that is only rehearsed.
final class EmptyEngine implements AutoCloseable {

    private final ServerSocketChannel listener;
    private final Path socket;

    EmptyEngine(Path socket) throws IOException {
        this.socket = socket;
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().name("empty-engine").start(this::serve);
    }

    URI address() {
        return URI.create("unix://" + socket);
    }

    private void serve() {
        while (listener.isOpen()) {
            try (SocketChannel caller = listener.accept()) {
                answer(caller);
            } catch (IOException endedOrBroken) {
                // A caller that goes away early is the caller's affair; a closed listener ends the
                // loop.
            }
        }
    }

    private static void answer(SocketChannel caller) throws IOException {
        ByteBuffer request = ByteBuffer.allocate(8192);
        caller.read(request);
        String line = StandardCharsets.ISO_8859_1.decode(request.flip()).toString();
        caller.write(StandardCharsets.US_ASCII.encode("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\nContent-Length: " + body(line).length() + "\r\n\r\n" + body(line)));
    }

    private static String body(String request) {
        if (request.contains("/version")) {
            return "{\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.12\"}";
        }
        if (request.contains("/info")) {
            return "{\"OSType\":\"linux\",\"ServerVersion\":\"0\",\"LiveRestoreEnabled\":true,"
                    + "\"SecurityOptions\":[\"name=seccomp\"]}";
        }
        return "[]";
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
