package dev.holdfast.gateway.egress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.event.Event;
import dev.holdfast.gateway.TestGateway;
import dev.holdfast.gateway.TestGateway.Setting;
import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Limits;
import dev.holdfast.gateway.wire.Listener;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressProxyTest {

    @TempDir
    Path folder = Path.of("");

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private TestGateway house(Setting setting, EgressPolicy policy) throws IOException {
        TestGateway house = new TestGateway(folder, setting);
        open.add(house);
        return house.open(policy, Optional.empty());
    }

    /// A server that answers with the head and body it got.
    private int mirror(String address, int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
        open.add(new Listener("mirror", channel, Limits.DEFAULT, exchange -> mirror(address, exchange)));
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private static void mirror(String address, Exchange exchange) throws IOException {
        StringBuilder text = new StringBuilder(address + "\n");
        text.append(exchange.head().method())
                .append(' ')
                .append(exchange.head().target())
                .append('\n');
        exchange.head()
                .headers()
                .fields()
                .forEach(f ->
                        text.append(f.name()).append(": ").append(f.value()).append('\n'));
        text.append(new String(exchange.body().readAllBytes(), ISO_8859_1));
        exchange.text(200, text.toString());
    }

    /// A server that answers every connection with these bytes, whatever it is asked.
    private int parrot(String bytes) throws IOException {
        ServerSocket server = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
        open.add(server);
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    client.getOutputStream().write(bytes.getBytes(ISO_8859_1));
                    client.shutdownOutput();
                    client.getInputStream().readAllBytes();
                } catch (IOException closed) {
                    return;
                }
            }
        });
        return server.getLocalPort();
    }

    private static String get(TestGateway house, String url) throws IOException {
        return house.raw("GET " + url + " HTTP/1.1\r\nHost: ignored\r\nConnection: close\r\n\r\n");
    }

    private static List<String> reasons(TestGateway house, String type) {
        return house.events(type).stream()
                .map(Event::data)
                .map(data -> data.path("host").asString() + ":"
                        + data.path("port").asInt() + " " + data.path("reason").asString())
                .toList();
    }

    @Test
    void aPlainRequestArrivesWithoutWhatIsNotItsBusiness() throws IOException {
        int port = mirror("127.0.0.1", 0);
        TestGateway house = house(Setting.PLAIN.opening("site.test:" + port), EgressPolicy.OPEN);
        String answer = house.raw("POST http://site.test:" + port + "/a%20b?c=d HTTP/1.1\r\nHost: other.test\r\n"
                + "Proxy-Authorization: secret\r\nProxy-Connection: keep-alive\r\nConnection: X-Mine, close\r\n"
                + "X-Mine: 1\r\nUpgrade: h2c\r\nX-Kept: yes\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\n\r\n");
        assertThat(answer)
                .contains("POST /a%20b?c=d", "Host: site.test:" + port, "X-Kept: yes", "hello")
                .doesNotContain("secret", "X-Mine", "other.test", "h2c", "Proxy-");
        assertThat(reasons(house, "egress.allowed")).containsExactly("site.test:" + port + " open");
    }

    @Test
    void connectIsAStreamOfBytesBothWays() throws IOException {
        int port = mirror("127.0.0.1", 0);
        TestGateway house = house(Setting.PLAIN.opening("127.0.0.0/8"), EgressPolicy.OPEN);
        String answer = house.raw("CONNECT site.test:" + port + " HTTP/1.0\r\n\r\n"
                + "GET /inside HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("GET /inside");
    }

    @Test
    void aNameThatChangesItsMindIsConnectedToWhereItWasJudged() throws IOException {
        int port = mirror("127.0.0.2", 0);
        mirror("127.0.0.1", port);
        List<String> asked = new CopyOnWriteArrayList<>();
        Resolver fickle = host -> {
            asked.add(host);
            return List.of(InetAddress.ofLiteral(asked.size() == 1 ? "127.0.0.2" : "127.0.0.1"));
        };
        TestGateway house = house(Setting.PLAIN.resolving(fickle).opening("127.0.0.2/32"), EgressPolicy.OPEN);
        assertThat(get(house, "http://rebind.test:" + port + "/")).contains("127.0.0.2\n");
        assertThat(asked).hasSize(1);
        assertThat(get(house, "http://rebind.test:" + port + "/"))
                .startsWith("HTTP/1.1 403")
                .contains("rebind.test", "not a public one (loopback)");
        assertThat(reasons(house, "egress.refused")).containsExactly("rebind.test:" + port + " loopback");
    }

    @Test
    void ofSeveralAddressesOnlyTheGoodOnesAreUsed() throws IOException {
        int port = mirror("127.0.0.2", 0);
        mirror("127.0.0.1", port);
        Resolver both = host -> List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("127.0.0.2"));
        TestGateway house = house(Setting.PLAIN.resolving(both).opening("127.0.0.2/32"), EgressPolicy.OPEN);
        assertThat(get(house, "http://mixed.test:" + port + "/")).contains("127.0.0.2\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:80",
                "[::1]:80",
                "[::ffff:8.8.8.8]:80",
                "[::ffff:127.0.0.1]:80",
                "[64:ff9b::808:808]:80",
                "169.254.169.254:80",
                "10.0.0.1:80",
                "0.0.0.0:80",
                "localhost:80"
            })
    void privatePlacesAreOutOfReachForTheOpenPolicyToo(String destination) throws IOException {
        TestGateway house = house(Setting.PLAIN, EgressPolicy.OPEN);
        assertThat(house.raw("CONNECT " + destination + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(get(house, "http://" + destination + "/")).startsWith("HTTP/1.1 403");
        assertThat(house.events("egress.refused")).hasSize(1);
        assertThat(house.events("egress.allowed")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://user@site.test/",
                "GET http://user:word@site.test/",
                "GET https://site.test/",
                "GET ftp://site.test/",
                "GET file:///etc/passwd",
                "GET http:///etc/passwd",
                "GET http://0x7f.1/",
                "GET http://2130706433/",
                "GET http://site.test:99999/",
                "GET http://site.test\\@127.0.0.1/",
                "GET http://site.test#@127.0.0.1/",
                "GET site.test:80",
                "OPTIONS *",
                "CONNECT site.test",
                "CONNECT /anthropic/v1/messages",
                "CONNECT http://site.test:80"
            })
    void oddTargetsAreRefused(String request) throws IOException {
        TestGateway house = house(Setting.PLAIN, EgressPolicy.OPEN);
        assertThat(house.raw(request + " HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(house.events("egress.allowed")).isEmpty();
    }

    @Test
    void thePolicyIsAskedBeforeAnyNameIsResolved() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        Resolver resolver = host -> {
            asked.add(host);
            throw new UnknownHostException(host);
        };
        Setting setting = Setting.PLAIN.resolving(resolver);
        TestGateway house = house(setting, EgressPolicy.CLOSED);
        assertThat(get(house, "http://secret-data.evil.test/"))
                .startsWith("HTTP/1.1 403")
                .contains("closed");
        house.open(EgressPolicy.of("allow-list", List.of("good.test")), Optional.empty());
        assertThat(get(house, "http://secret-data.evil.test/"))
                .startsWith("HTTP/1.1 403")
                .contains("allow-list");
        assertThat(asked).isEmpty();
        assertThat(get(house, "http://good.test/")).startsWith("HTTP/1.1 502").contains("no address");
        assertThat(asked).containsExactly("good.test");
        assertThat(reasons(house, "egress.refused"))
                .containsExactly(
                        "secret-data.evil.test:80 closed",
                        "secret-data.evil.test:80 not_listed",
                        "good.test:80 unresolved");
    }

    @Test
    void aNarrowerPolicyEndsTunnelsThatItForbids() throws IOException {
        int port = mirror("127.0.0.1", 0);
        TestGateway house = house(Setting.PLAIN.opening("127.0.0.0/8"), EgressPolicy.OPEN);
        try (Socket kept = tunnel(house, "good.test:" + port);
                Socket cut = tunnel(house, "bad.test:" + port)) {
            house.open(EgressPolicy.of("allow-list", List.of("good.test")), Optional.empty());
            assertThat(cut.getInputStream().read()).isEqualTo(-1);
            kept.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(kept.getInputStream().read()).isEqualTo('H');
            assertThat(house.gateway.activity(house.runtime).orElseThrow().open())
                    .isPositive();
        }
    }

    private static Socket tunnel(TestGateway house, String destination) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(("CONNECT " + destination + " HTTP/1.0\r\n\r\n").getBytes(ISO_8859_1));
        String expected = "HTTP/1.1 200 Connection established\r\n\r\n";
        InputStream in = socket.getInputStream();
        assertThat(new String(in.readNBytes(expected.length()), ISO_8859_1)).isEqualTo(expected);
        return socket;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                ""
            })
    void anAnswerThatCouldBeReadInTwoWaysIsNotPassedOn(String bytes) throws IOException {
        int port = parrot(bytes);
        TestGateway house = house(Setting.PLAIN.opening("127.0.0.0/8"), EgressPolicy.OPEN);
        assertThat(get(house, "http://site.test:" + port + "/")).startsWith("HTTP/1.1 502");
    }

    @Test
    void anAnswerThatEndsTooEarlyIsNotMadeWhole() throws IOException {
        int port = parrot("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        TestGateway house = house(Setting.PLAIN.opening("127.0.0.0/8"), EgressPolicy.OPEN);
        assertThat(get(house, "http://site.test:" + port + "/")).contains("abc").doesNotContain("\r\n0\r\n");
    }

    @Test
    void aBodyUntilTheEndOfTheConnectionIsPassedOnWhole() throws IOException {
        int port = parrot("HTTP/1.0 200 OK\r\nX: y\r\n\r\nall of it");
        TestGateway house = house(Setting.PLAIN.opening("127.0.0.0/8"), EgressPolicy.OPEN);
        assertThat(get(house, "http://site.test:" + port + "/"))
                .contains("all of it")
                .endsWith("0\r\n\r\n");
    }

    @Test
    void aDestinationThatIsNotThereIsSaidSo() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        TestGateway house = house(Setting.PLAIN.opening("127.0.0.0/8"), EgressPolicy.OPEN);
        assertThat(get(house, "http://site.test:" + port + "/"))
                .startsWith("HTTP/1.1 502")
                .contains("could not connect to site.test:" + port);
    }
}
