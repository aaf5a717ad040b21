package dev.holdfast.gateway.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// A client's connection: one request after the other, or a stream of bytes once it was taken over.
public final class Connection implements AutoCloseable {

    /// How much of what a client still sends is swallowed, and for how long, so that it can read why it was
    /// refused before the connection is reset.
    private static final int LINGER_BYTES = 1 << 20;

    private static final Duration LINGER = Duration.ofSeconds(2);

    private final SocketChannel channel;
    private final Limits limits;
    private final Input in;
    private final OutputStream out;

    public Connection(SocketChannel channel, Limits limits) throws IOException {
        this.channel = channel;
        this.limits = limits;
        // An answer is a head and pieces: none of them may wait for the client to confirm the one before.
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.in = new Input(channel.socket());
        this.out = channel.socket().getOutputStream();
    }

    /// The next request; none when the client left or had nothing to ask for too long.
    public Optional<Exchange> next() throws IOException {
        try {
            if (!in.await(limits.idle())) {
                return Optional.empty();
            }
        } catch (SocketTimeoutException idle) {
            return Optional.empty();
        }
        try {
            in.deadline(limits.head());
            RequestHead head = new HeadReader(in, limits).request();
            in.patience(limits.stall());
            return Optional.of(new Exchange(this, head, Framing.of(head)));
        } catch (SocketTimeoutException slow) {
            throw new Refused(408, "The head of the request took too long.");
        }
    }

    /// Says why nothing is served, and ends the connection.
    public void refuse(Refused refused) throws IOException {
        byte[] text = (refused.sentence() + "\n").getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + refused.status() + " " + Reasons.of(refused.status())
                + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + text.length
                + "\r\nConnection: close\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(text);
        endOutput();
        swallow();
    }

    public SocketChannel channel() {
        return channel;
    }

    public Input in() {
        return in;
    }

    public OutputStream out() {
        return out;
    }

    /// Ends our side.
    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    /// Waits a little for the client to end its own side.
    void swallow() throws IOException {
        in.deadline(LINGER);
        byte[] dropped = new byte[8 << 10];
        try {
            for (int total = 0; total < LINGER_BYTES; ) {
                int count = in.read(dropped, 0, dropped.length);
                if (count < 0) {
                    return;
                }
                total += count;
            }
        } catch (SocketTimeoutException enough) {
            return;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException alreadyBroken) {
            return;
        }
    }
}
