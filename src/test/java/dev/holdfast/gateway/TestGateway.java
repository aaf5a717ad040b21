package dev.holdfast.gateway;

import dev.holdfast.access.SealedSecrets;
import dev.holdfast.access.Secrets;
import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.event.DurableEventLog;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.gateway.egress.AllowedPrivate;
import dev.holdfast.gateway.egress.EgressGate;
import dev.holdfast.gateway.egress.EgressJournal;
import dev.holdfast.gateway.egress.EgressPolicy;
import dev.holdfast.gateway.egress.EgressProxy;
import dev.holdfast.gateway.egress.Resolver;
import dev.holdfast.gateway.models.ModelGateway;
import dev.holdfast.gateway.models.ModelTokens;
import dev.holdfast.gateway.models.UsageLedger;
import dev.holdfast.gateway.provider.ProviderClient;
import dev.holdfast.gateway.provider.Providers;
import dev.holdfast.gateway.wire.Limits;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.RuntimeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// A gateway with everything real behind it, listening on this machine's own loopback unless told another
/// place.
public final class TestGateway implements AutoCloseable {

    /// The limits, but for how many connections there may be.
    public static final Limits LIMITS = Limits.DEFAULT;

    public final AgentId agent = AgentId.fresh();
    public final RuntimeId runtime = RuntimeId.fresh();
    public final Database database;
    public final EventLog events;
    public final Secrets secrets;
    public final Providers providers;
    public final ModelTokens tokens;
    public final UsageLedger ledger;
    public final Gateway gateway;
    private final HttpClient client = ProviderClient.open();
    private volatile int port;

    /// Where it listens, what names mean, and what is opened although it is private.
    public record Setting(Gateway.Listen listen, Resolver resolver, AllowedPrivate allowed, URI demo) {

        public static final Setting PLAIN = new Setting(
                (runtime, port) ->
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)),
                host -> List.of(InetAddress.ofLiteral("127.0.0.1")),
                AllowedPrivate.NONE,
                URI.create("http://127.0.0.1:9"));

        public Setting listening(Gateway.Listen other) {
            return new Setting(other, resolver, allowed, demo);
        }

        public Setting resolving(Resolver other) {
            return new Setting(listen, other, allowed, demo);
        }

        public Setting opening(String... entries) {
            return new Setting(listen, resolver, AllowedPrivate.of(List.of(entries)), demo);
        }

        public Setting demo(URI other) {
            return new Setting(listen, resolver, allowed, other);
        }
    }

    public TestGateway(Path folder, Setting setting) throws IOException {
        Clock clock = Clock.systemUTC();
        database = Databases.open(folder.resolve("test.db"));
        events = new DurableEventLog(database, clock);
        secrets = SealedSecrets.open(folder.resolve("secret.key"));
        providers = new Providers(database, events, secrets, clock, setting.demo());
        tokens = new ModelTokens(database, clock);
        ledger = new UsageLedger(database, events, clock);
        EgressGate gate =
                new EgressGate(setting.resolver(), setting.allowed(), new EgressJournal(database, events, clock));
        gateway = new Gateway(
                (runtime, wanted) -> {
                    ServerSocketChannel channel = setting.listen().listen(runtime, wanted);
                    port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
                    return channel;
                },
                new ModelGateway(providers, tokens, ledger, client, LIMITS),
                new EgressProxy(gate, LIMITS),
                clock,
                LIMITS);
    }

    /// Opens the doorway of the one runtime.
    public TestGateway open(EgressPolicy policy, Optional<String> provider) throws IOException {
        gateway.open(runtime, new Guest(agent, policy, provider));
        return this;
    }

    public int port() {
        return port;
    }

    public URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /// What was written down, oldest first.
    public List<Event> events(String type) {
        return events.after(0, EventLog.Filter.ALL, 1000).stream()
                .filter(event -> event.type().equals(type))
                .toList();
    }

    /// Sends these bytes, asking for one answer, and answers what comes back until the gateway ends the
    /// connection.
    public String raw(String text) throws IOException {
        String request = text.contains("Connection:")
                ? text
                : text.replaceFirst("HTTP/1.1\r\n", "HTTP/1.1\r\nConnection: close\r\n");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() {
        gateway.close();
        client.shutdownNow();
        events.close();
        database.close();
    }
}
