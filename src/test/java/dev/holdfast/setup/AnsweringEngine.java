package dev.holdfast.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// An engine that tells about itself over a Unix socket, as one of another kind does, and can do
/// nothing else.
public final class AnsweringEngine implements AutoCloseable {

    private final ServerSocketChannel listener;
    private final Path socket;
    private final String version;
    private final String info;

    private AnsweringEngine(Path socket, String version, String info) throws IOException {
        this.socket = socket;
        this.version = version;
        this.info = info;
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::serve);
    }

    /// @param info the body of its answer to `/info`
    public static AnsweringEngine at(Path socket, String apiVersion, String info) throws IOException {
        return new AnsweringEngine(socket, "{\"ApiVersion\":\"" + apiVersion + "\",\"MinAPIVersion\":\"1.12\"}", info);
    }

    public URI address() {
        return URI.create("unix://" + socket);
    }

    private void serve() {
        while (listener.isOpen()) {
            try (SocketChannel caller = listener.accept()) {
                answer(caller);
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    private void answer(SocketChannel caller) throws IOException {
        ByteBuffer request = ByteBuffer.allocate(4096);
        caller.read(request);
        String line = StandardCharsets.ISO_8859_1.decode(request.flip()).toString();
        String body = line.contains("/_ping") ? "OK" : line.contains("/version") ? version : info;
        caller.write(
                StandardCharsets.UTF_8.encode("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\nConnection: close\r\n\r\n" + body));
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
