package dev.holdfast.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenerTest {

    private static final Limits SHORT = new Limits(
            32 << 10,
            100,
            4,
            Duration.ofMillis(400),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5));

    private final List<AutoCloseable> open = new ArrayList<>();
    private int port;

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private Listener listen(Listener.Server server) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        Listener listener = new Listener("test", channel, SHORT, server);
        open.add(listener);
        return listener;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        open.add(socket);
        return socket;
    }

    private String answer(String request) throws IOException {
        Socket socket = connect();
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    private static void echo(Exchange exchange) throws IOException {
        byte[] body = exchange.body().readAllBytes();
        exchange.answer(200, Headers.NONE, (exchange.head().target() + " " + body.length).getBytes(ISO_8859_1));
    }

    @Test
    void requestsThatComeInOneGoAreAnsweredInTheirOrder() throws IOException {
        listen(ListenerTest::echo);
        String answers = answer("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                + "POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"
                + "GET /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answers).containsSubsequence("/a 3", "/b 4", "/c 0");
    }

    @Test
    void aBodyThatNobodyReadIsNeverTakenForARequest() throws IOException {
        listen(exchange -> exchange.text(200, "seen " + exchange.head().target()));
        String smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
        String answers = answer("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: " + smuggled.length() + "\r\n\r\n"
                + smuggled + "GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answers).contains("seen /a", "seen /b").doesNotContain("smuggled");
    }

    @Test
    void aClientThatWaitsForAWordGetsOneOnlyWhenItsBodyIsWanted() throws IOException {
        listen(exchange -> {
            if (exchange.head().target().equals("/wanted")) {
                echo(exchange);
            } else {
                throw new Refused(403, "not wanted");
            }
        });
        String head = " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
        assertThat(answer("POST /other" + head)).startsWith("HTTP/1.1 403").contains("Connection: close");
        Socket socket = connect();
        socket.getOutputStream().write(("POST /wanted" + head).getBytes(ISO_8859_1));
        byte[] word = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
        assertThat(new String(word, ISO_8859_1)).startsWith("HTTP/1.1 100");
        socket.getOutputStream().write("abc".getBytes(ISO_8859_1));
        socket.shutdownOutput();
        assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                .contains("/wanted 3");
    }

    @Test
    void aHeadThatDripsIsCutOff() throws IOException {
        listen(ListenerTest::echo);
        Socket socket = connect();
        OutputStream out = socket.getOutputStream();
        out.write("GET / HTTP/1.1\r\nHost".getBytes(ISO_8859_1));
        String said = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(said).startsWith("HTTP/1.1 408");
    }

    @Test
    void moreConnectionsThanAllowedWaitForTheirTurn() throws Exception {
        listen(ListenerTest::echo);
        List<Socket> idle = new ArrayList<>();
        for (int i = 0; i < SHORT.connections(); i++) {
            Socket socket = connect();
            socket.getOutputStream().write("GET /idle HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            idle.add(socket);
        }
        Socket waiting = connect();
        waiting.setSoTimeout(300);
        waiting.getOutputStream().write("GET /w HTTP/1.0\r\n\r\n".getBytes(ISO_8859_1));
        org.assertj.core.api.Assertions.assertThatExceptionOfType(java.net.SocketTimeoutException.class)
                .isThrownBy(() -> waiting.getInputStream().read());
        idle.getFirst().close();
        waiting.setSoTimeout(10_000);
        assertThat(new String(waiting.getInputStream().readAllBytes(), ISO_8859_1))
                .contains("/w 0");
    }

    @Test
    void aBrokenAnswerBreaksTheConnection() throws IOException {
        listen(exchange -> {
            OutputStream out = exchange.answer(200, Headers.NONE, OptionalLong.empty());
            out.write("part".getBytes(ISO_8859_1));
            throw new IOException("on purpose");
        });
        String answer = answer("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answer).contains("part").doesNotContain("\r\n0\r\n");
    }

    @Test
    void theAnswerToHeadHasNoBody() throws IOException {
        listen(exchange -> exchange.text(200, "hello"));
        assertThat(answer("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .contains("Content-Length: 6")
                .doesNotContain("hello");
    }

    @Test
    void aBugIsToldWithoutItsInsides() throws IOException {
        listen(exchange -> {
            throw new IllegalStateException("secret");
        });
        assertThat(answer("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 500").doesNotContain("secret");
    }

    @Test
    void aClientThatLeavesIsNoticedWhileItIsAnswered() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        listen(exchange -> {
            exchange.watch(() -> true, gone::countDown);
            exchange.body().readAllBytes();
            begun.countDown();
            try {
                gone.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            exchange.text(200, "late");
        });
        Socket socket = connect();
        socket.getOutputStream().write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na".getBytes(ISO_8859_1));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        socket.close();
        assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aWatchedConnectionIsUsedAgain() throws IOException {
        listen(exchange -> {
            exchange.watch(() -> true, () -> {});
            echo(exchange);
        });
        Socket socket = connect();
        InputStream in = socket.getInputStream();
        for (int i = 0; i < 3; i++) {
            String request = "POST /" + i + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na";
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            String expected = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n/" + i + " 1";
            assertThat(new String(in.readNBytes(expected.length()), ISO_8859_1)).isEqualTo(expected);
        }
    }

    @Test
    void closingEndsEverything() throws Exception {
        Listener listener = listen(ListenerTest::echo);
        Socket socket = connect();
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        listener.close();
        await().atMost(Duration.ofSeconds(10)).until(() -> !listener.open());
        byte[] rest = socket.getInputStream().readAllBytes();
        assertThat(new String(rest, ISO_8859_1)).endsWith("/ 0");
    }
}
