package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// What a task can reach: what its policy lets through the proxy, with the tools that people use, and
/// nothing else by any other way.
class EgressWalkTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /// `attempt NAME COMMAND` prints NAME if the command succeeds, which none of these may.
    private static final String ATTEMPT = """
            attempt() { name=$1; shift; if "$@" > /dev/null 2>&1; then echo "got out by $name"; fi; }
            straight() { curl --fail --silent --max-time 4 --noproxy '*' "$1"; }
            through() { curl --fail --silent --max-time 4 --noproxy '' --proxy http://127.0.0.1:8421 "$@"; }
            """;

    private static Outside outside;
    private static TestServer server;

    @BeforeAll
    static void startServers() throws IOException, InterruptedException {
        outside = new Outside();
        server = TestServer.started(TestServer.Options.real().allowing(outside.authority()));
        create("open", "open");
    }

    @AfterAll
    static void stopServers() throws IOException {
        server.close();
        outside.close();
    }

    private static void create(String name, String policy, String... allowed) throws IOException {
        ObjectNode request = Json.object().put("name", name).put("driver", "command");
        ObjectNode egress = request.putObject("egress").put("policy", policy);
        List.of(allowed).forEach(egress.putArray("allow")::add);
        server.api().create(request);
    }

    @Test
    void gitNpmAndCurlWorkAsEver() throws Exception {
        String script = """
                set -e
                git clone --quiet %1$s/repository.git cloned
                cat cloned/README
                mkdir -p project && cd project
                npm install --no-audit --no-fund --silent --registry %1$s/ %2$s
                node -e 'console.log(require("%2$s"))'
                cd ..
                curl --fail --silent --show-error --remote-name %1$s/file.bin
                sha256sum < file.bin
                """.formatted(outside.url(), Outside.PACKAGE);
        assertThat(output("open", script)).containsExactly("a repository", "a package", outside.fileHash() + "  -");
        assertThat(server.api().read("open", "cloned/README")).asString().isEqualTo("a repository\n");
    }

    @Test
    void nothingGetsOutByAnotherWay() throws Exception {
        String script = ATTEMPT
                + """
                attempt 'an address on the network' straight http://192.0.2.1/
                attempt 'the allowed site, past the proxy' straight %1$s/file.bin
                attempt 'the host, past the proxy' straight %2$s/
                attempt 'the host' through %2$s/
                attempt 'a tunnel to the host' through --proxytunnel %2$s/
                attempt 'the API' through %3$s/healthz
                attempt 'a name for the loopback' through http://localhost:%4$d/
                attempt 'an address of this machine' through http://%5$s:%4$d/
                attempt 'a disguised address' through 'http://[::ffff:127.0.0.7]:%4$d/'
                attempt 'another spelling' through http://2130706439:%4$d/
                attempt 'metadata' through http://169.254.169.254/
                attempt 'DNS' getent hosts example.com
                attempt 'a datagram' python3 -c 'import socket
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b"x", ("192.0.2.1", 53))'
                attempt 'a raw socket' python3 -c 'import socket
                socket.socket(socket.AF_PACKET, socket.SOCK_RAW)'
                attempt 'a socket of the hypervisor' python3 -c 'import socket
                socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)'
                python3 -c 'import socket
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b"x", ("%6$s", %7$d))'
                echo tried
                """.formatted(
                                outside.url(),
                                outside.forbiddenUrl(),
                                server.address(),
                                server.address().getPort(),
                                ownAddress(),
                                Outside.HOST,
                                outside.datagramPort());
        assertThat(output("open", script)).containsExactly("tried");
        assertThat(outside.visits()).isZero();
    }

    @Test
    void agentsDoNotReachEachOther() throws Exception {
        create("listener", "open");
        Api api = server.api();
        try (EventReader events = server.events("/v1/agents/listener/events")) {
            String serving = api.task("listener", "echo here; exec python3 -m http.server 9000")
                    .id();
            events.await(event -> event.type().equals("task.output"), PATIENCE);
            String script = ATTEMPT + """
                    attempt 'the neighbour' straight http://127.0.0.1:9000/
                    attempt 'the neighbour, by the proxy' through http://127.0.0.1:9000/
                    echo tried
                    """;
            assertThat(output("open", script)).containsExactly("tried");
            api.cancel("listener", serving);
            assertThat(events.awaitEnd(serving, PATIENCE).data().path("state").asString(""))
                    .isEqualTo("cancelled");
        }
    }

    @Test
    void policyOfTheAgentDecidesAndIsTold() throws Exception {
        create("closed", "closed");
        create("listed", "allow-list", outside.authority());
        create("elsewhere", "allow-list", "example.com");
        String script = ATTEMPT + "attempt 'the proxy' through " + outside.url() + "/file.bin; echo tried";
        assertThat(output("closed", script)).containsExactly("tried");
        assertThat(output("elsewhere", script)).containsExactly("tried");
        assertThat(output("listed", script)).containsExactly("got out by the proxy", "tried");
        assertThat(told("closed", "egress.refused").data().path("reason").asString(""))
                .isEqualTo("closed");
        assertThat(told("elsewhere", "egress.refused").data().path("reason").asString(""))
                .isEqualTo("not_listed");
        assertThat(told("listed", "egress.allowed").data().path("host").asString(""))
                .isEqualTo(Outside.HOST);
    }

    private static Api.Event told(String agent, String type) throws InterruptedException {
        try (EventReader events = server.events("/v1/agents/" + agent + "/events")) {
            return events.await(event -> event.type().equals(type), PATIENCE);
        }
    }

    /// Runs a script as a task, which must finish, and returns the lines it printed.
    private static List<String> output(String agent, String script) throws IOException, InterruptedException {
        try (EventReader events = server.events("/v1/agents/" + agent + "/events")) {
            String task = server.api().task(agent, script).id();
            Api.Event end = events.awaitEnd(task, PATIENCE);
            List<Api.Event> printed = events.events().stream()
                    .filter(event -> event.task().equals(Optional.of(task)))
                    .filter(event -> event.type().equals("task.output"))
                    .toList();
            assertThat(end.data().path("state").asString(""))
                    .as(end + " after " + printed)
                    .isEqualTo("finished");
            // Node warns on its standard error that it takes a proxy from the environment.
            return printed.stream()
                    .filter(event -> event.data().path("stream").asString("").equals("stdout"))
                    .map(event -> event.data().path("line").asString(""))
                    .toList();
        }
    }

    /// An address of this machine that is not its loopback's, else the loopback's.
    private static String ownAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("127.0.0.1");
    }
}
