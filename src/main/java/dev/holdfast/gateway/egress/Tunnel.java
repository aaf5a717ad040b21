package dev.holdfast.gateway.egress;

import dev.holdfast.gateway.wire.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// Carries bytes both ways between a client and a destination, each direction until its source ends.
final class Tunnel {

    /// A tunnel may be silent for as long as both ends like; dead peers are found by TCP's keep-alive.
    private static final Duration FOR_EVER = Duration.ofMillis(Integer.MAX_VALUE);

    /// An agent may have many tunnels, each with two of these.
    private static final int BYTES = 16 << 10;

    private final Connection client;
    private final SocketChannel upstream;
    private final Runnable moved;

    Tunnel(Connection client, SocketChannel upstream, Runnable moved) {
        this.client = client;
        this.upstream = upstream;
        this.moved = moved;
    }

    /// Returns when both directions have ended.
    void run() throws IOException {
        Socket socket = upstream.socket();
        client.in().patience(FOR_EVER);
        Thread out = Thread.ofVirtual().name("tunnel-out").start(() -> carry(client.in(), socket, upstream));
        carry(socket.getInputStream(), client.channel().socket(), client.channel());
        boolean interrupted = false;
        while (out.isAlive()) {
            try {
                out.join();
            } catch (InterruptedException stop) {
                interrupted = true;
                client.close();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// When one direction breaks, the other has no use either.
    private void carry(InputStream from, Socket to, SocketChannel end) {
        byte[] bytes = new byte[BYTES];
        try {
            OutputStream out = to.getOutputStream();
            for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
                out.write(bytes, 0, count);
                moved.run();
            }
            end.shutdownOutput();
        } catch (IOException broken) {
            client.close();
            close(upstream);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException alreadyBroken) {
            return;
        }
    }
}
