package dev.holdfast.gateway.egress;

import dev.holdfast.gateway.wire.Connection;
import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Framing;
import dev.holdfast.gateway.wire.HeadReader;
import dev.holdfast.gateway.wire.Headers;
import dev.holdfast.gateway.wire.Input;
import dev.holdfast.gateway.wire.Limits;
import dev.holdfast.gateway.wire.Refused;
import dev.holdfast.gateway.wire.RequestHead;
import dev.holdfast.gateway.wire.ResponseHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes requests out of a runtime: CONNECT for everything that is encrypted, and plain HTTP.
///
/// A plain request gets a connection of its own, is sent whole, and is then answered; so nothing of one
/// request can be taken for a part of another.
public final class EgressProxy implements AutoCloseable {

    private static final Pattern ABSOLUTE = Pattern.compile("(?i:http)://([^/?#@\\\\]+)((?:/[^#]*)?)((?:\\?[^#]*)?)");

    /// How many addresses of one name are tried.
    private static final int TRIES = 4;

    private static final int COPY_BYTES = 16 << 10;

    private final EgressGate gate;
    private final Limits limits;

    public EgressProxy(EgressGate gate, Limits limits) {
        this.gate = gate;
        this.limits = limits;
    }

    /// Answers a request for CONNECT or for an absolute address.
    public void serve(Exchange exchange, Lane lane) throws IOException {
        RequestHead head = exchange.head();
        boolean connect = head.method().equals("CONNECT");
        Matcher absolute = ABSOLUTE.matcher(head.target());
        if (!connect && !absolute.matches()) {
            throw new Refused(400, "This proxy takes CONNECT and addresses that begin with http://.");
        }
        Destination destination = connect ? Destination.of(head.target()) : Destination.of(absolute.group(1), 80);
        Connection connection = exchange.connection();
        lane.enter(connection, destination);
        try {
            if (connect) {
                tunnel(exchange, lane, destination);
            } else {
                String path = absolute.group(2).isEmpty() ? "/" : absolute.group(2);
                forward(exchange, lane, destination, path + absolute.group(3));
            }
        } finally {
            lane.leave(connection);
        }
    }

    /// Writes what the journal has counted; somebody calls this every few seconds.
    public void flush() {
        gate.flush();
    }

    @Override
    public void close() {
        gate.close();
    }

    private void tunnel(Exchange exchange, Lane lane, Destination destination) throws IOException {
        if (!exchange.framing().isEmpty()) {
            throw new Refused(400, "CONNECT has no body.");
        }
        try (SocketChannel upstream = dial(gate.pass(lane, destination), destination)) {
            new Tunnel(exchange.takeOver(), upstream, lane::moved).run();
        }
    }

    private void forward(Exchange exchange, Lane lane, Destination destination, String path) throws IOException {
        try (SocketChannel upstream = dial(gate.pass(lane, destination), destination)) {
            send(exchange, upstream, destination, path);
            exchange.watch(() -> true, () -> close(upstream));
            Input in = new Input(upstream.socket());
            in.patience(limits.stall());
            ResponseHead head = answerHead(in, destination);
            relay(exchange, lane, head, in);
        }
    }

    private void send(Exchange exchange, SocketChannel upstream, Destination destination, String path)
            throws IOException {
        RequestHead head = exchange.head();
        StringBuilder text = new StringBuilder(256);
        text.append(head.method()).append(' ').append(path).append(" HTTP/1.1\r\nHost: ");
        text.append(destination.port() == 80 ? withoutPort(destination) : destination.authority());
        text.append("\r\n");
        Headers passed = head.headers().endToEnd().without(n -> n.equals("host") || n.equals("expect"));
        for (Headers.Field field : passed.fields()) {
            text.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        boolean chunked = exchange.framing() instanceof Framing.Chunked;
        if (exchange.framing() instanceof Framing.Fixed fixed) {
            text.append("Content-Length: ").append(fixed.bytes()).append("\r\n");
        }
        text.append(chunked ? "Transfer-Encoding: chunked\r\n" : "").append("Connection: close\r\n\r\n");
        OutputStream out = upstream.socket().getOutputStream();
        out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        sendBody(exchange.body(), out, chunked);
    }

    /// A destination that answers before it has read everything may break the connection; its answer is
    /// read all the same.
    private static void sendBody(InputStream body, OutputStream out, boolean chunked) throws IOException {
        byte[] bytes = new byte[COPY_BYTES];
        for (int count = body.read(bytes); count >= 0; count = body.read(bytes)) {
            try {
                if (chunked) {
                    out.write((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
                out.write(bytes, 0, count);
                if (chunked) {
                    out.write(new byte[] {'\r', '\n'});
                }
            } catch (IOException answeredEarly) {
                return;
            }
        }
        if (chunked) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private ResponseHead answerHead(Input in, Destination destination) throws Refused {
        try {
            return new HeadReader(in, limits).response();
        } catch (SocketTimeoutException slow) {
            throw new Refused(504, destination + " did not answer in time.");
        } catch (IOException broken) {
            throw new Refused(502, destination + " did not answer as an HTTP server: " + broken.getMessage());
        }
    }

    private void relay(Exchange exchange, Lane lane, ResponseHead head, Input in) throws IOException {
        String method = exchange.head().method();
        Framing framing = Framing.of(method, head);
        OptionalLong length = method.equals("HEAD") ? Framing.of("GET", head).length() : framing.length();
        try (InputStream body = framing.open(in)) {
            OutputStream out = exchange.answer(head.status(), head.headers(), length);
            byte[] bytes = new byte[COPY_BYTES];
            for (int count = body.read(bytes); count >= 0; count = body.read(bytes)) {
                out.write(bytes, 0, count);
                lane.moved();
            }
            out.close();
        }
    }

    private SocketChannel dial(List<InetAddress> addresses, Destination destination) throws IOException {
        String why = "";
        for (InetAddress address : addresses.subList(0, Math.min(TRIES, addresses.size()))) {
            SocketChannel channel = SocketChannel.open();
            try {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                channel.socket().connect(new InetSocketAddress(address, destination.port()), (int)
                        limits.connect().toMillis());
                return channel;
            } catch (IOException unreachable) {
                why = String.valueOf(unreachable.getMessage());
                close(channel);
            }
        }
        throw new Refused(502, "Holdfast could not connect to " + destination + ": " + why + ".");
    }

    private static String withoutPort(Destination destination) {
        String authority = destination.authority();
        return authority.substring(0, authority.lastIndexOf(':'));
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException alreadyBroken) {
            return;
        }
    }
}
