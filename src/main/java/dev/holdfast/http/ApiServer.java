package dev.holdfast.http;

import dev.holdfast.access.AuditLog;
import dev.holdfast.access.Callers;
import dev.holdfast.db.Database;
import dev.holdfast.http.tls.Tls;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// The HTTP server: Jetty's core with one handler of ours, no servlets.
///
/// A few platform threads do the reading and writing of sockets; every call runs on a virtual thread of its
/// own. Jetty takes any target as it is, so that file names of all kinds arrive raw and are judged here.
public final class ApiServer implements AutoCloseable {

    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration STOP_GRACE = Duration.ofSeconds(10);
    private static final int THREADS = 16;
    // A name of 255 bytes is 765 characters when encoded, and paths have up to 4096 bytes.
    private static final int HEAD_BYTES = 32 << 10;
    // Large uploads arrive in steps of this.
    private static final int BUFFER_BYTES = 128 << 10;

    private final Server server;
    private final List<ServerConnector> connectors;
    private final ApiHandler handler;

    private ApiServer(Server server, List<ServerConnector> connectors, ApiHandler handler) {
        this.server = server;
        this.connectors = List.copyOf(connectors);
        this.handler = handler;
    }

    /// Starts to listen and to answer these routes.
    ///
    /// @throws Problem UNAVAILABLE `port_in_use` when the port is taken
    public static ApiServer start(Listen listen, List<Route> routes, Callers callers, Database database, Clock clock)
            throws IOException {
        ApiHandler handler = new ApiHandler(
                new Router(routes),
                new Gate(callers, listen.allNames()),
                new Repeats(database, clock),
                new AuditLog(database, clock),
                new OpenStreams(callers),
                listen);
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
        threads.setName("http");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        Server server = new Server(threads);
        server.setHandler(new GracefulHandler(handler));
        server.setErrorHandler(new ProblemErrorHandler());
        server.setStopTimeout(STOP_GRACE.toMillis());
        List<ServerConnector> connectors = new ArrayList<>();
        for (Listen.Door door : listen.doors()) {
            connectors.add(open(server, door));
        }
        try {
            server.start();
        } catch (Exception failed) {
            throw new IOException("the HTTP server does not start", failed);
        }
        return new ApiServer(server, connectors, handler);
    }

    private static ServerConnector open(Server server, Listen.Door door) {
        ServerConnector connector = connector(server, door);
        server.addConnector(connector);
        try {
            connector.open();
            return connector;
        } catch (IOException taken) {
            throw Problem.unavailable(
                            "port_in_use",
                            "Cannot listen on " + door.host() + ":" + door.port() + ": " + taken.getMessage()
                                    + ". Choose another port.")
                    .causedBy(taken);
        }
    }

    private static ServerConnector connector(Server server, Listen.Door door) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        configuration.setHttpCompliance(HttpCompliance.RFC9110);
        configuration.setRequestHeaderSize(HEAD_BYTES);
        configuration.setResponseHeaderSize(HEAD_BYTES);
        configuration.setInputBufferSize(BUFFER_BYTES);
        configuration.setSendServerVersion(false);
        // Jetty's own pool takes no buffer of this size back, and each step of an upload would make a new one.
        ByteBufferPool buffers = new ArrayByteBufferPool(0, 8 << 10, BUFFER_BYTES);
        HttpConnectionFactory http = new HttpConnectionFactory(configuration);
        ConnectionFactory[] factories = door.tls()
                .map(tls -> new ConnectionFactory[] {new SslConnectionFactory(factory(tls), http.getProtocol()), http})
                .orElse(new ConnectionFactory[] {http});
        ServerConnector connector =
                new ServerConnector(server, server.getThreadPool(), server.getScheduler(), buffers, 1, 2, factories);
        connector.setHost(door.host());
        connector.setPort(door.port());
        connector.setIdleTimeout(IDLE.toMillis());
        connector.setAcceptedTcpNoDelay(true);
        return connector;
    }

    private static SslContextFactory.Server factory(Tls tls) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(tls.context());
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        return factory;
    }

    /// The address of the first door.
    public URI address() {
        return addresses().getFirst();
    }

    /// The addresses of all doors.
    public List<URI> addresses() {
        return connectors.stream().map(ApiServer::address).toList();
    }

    private static URI address(ServerConnector connector) {
        String scheme = connector.getConnectionFactory(SslConnectionFactory.class) == null ? "http" : "https";
        String host = connector.getHost();
        return URI.create(
                scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + connector.getLocalPort());
    }

    /// Takes no new call, ends the event streams, and lets the calls that are under way end, for a while.
    @Override
    public void close() {
        handler.endStreams();
        try {
            server.stop();
        } catch (Exception failed) {
            throw new IllegalStateException("the HTTP server does not stop", failed);
        }
    }
}
