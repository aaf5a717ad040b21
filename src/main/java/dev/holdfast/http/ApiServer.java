package dev.holdfast.http;

import dev.holdfast.access.AuditLog;
import dev.holdfast.access.Callers;
import dev.holdfast.db.Database;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// The HTTP server: Jetty's core with one handler of ours, no servlets.
///
/// A few platform threads do the reading and writing of sockets; every call runs on a virtual thread of its
/// own. Jetty takes any target as it is, so that file names of all kinds arrive raw and are judged here.
public final class ApiServer implements AutoCloseable {

    /// Where to listen.
    ///
    /// @param host an address or name of this machine
    /// @param port 0 for any free one
    /// @param names further host names by which callers may address the server
    public record Listen(String host, int port, Set<String> names) {
        public Listen {
            names = Set.copyOf(names);
        }
    }

    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration STOP_GRACE = Duration.ofSeconds(10);
    private static final int THREADS = 16;
    // A name of 255 bytes is 765 characters when encoded, and paths have up to 4096 bytes.
    private static final int HEAD_BYTES = 32 << 10;
    // Large uploads arrive in steps of this.
    private static final int BUFFER_BYTES = 128 << 10;

    private final Server server;
    private final ServerConnector connector;
    private final ApiHandler handler;

    private ApiServer(Server server, ServerConnector connector, ApiHandler handler) {
        this.server = server;
        this.connector = connector;
        this.handler = handler;
    }

    /// Starts to listen and to answer these routes.
    ///
    /// @throws Problem UNAVAILABLE `port_in_use` when the port is taken
    public static ApiServer start(Listen listen, List<Route> routes, Callers callers, Database database, Clock clock)
            throws IOException {
        Set<String> names = new HashSet<>(listen.names());
        names.add(listen.host());
        ApiHandler handler = new ApiHandler(
                new Router(routes),
                new Gate(callers, names),
                new Repeats(database, clock),
                new AuditLog(database, clock),
                new OpenStreams(callers));
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
        threads.setName("http");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        Server server = new Server(threads);
        server.setHandler(new GracefulHandler(handler));
        server.setErrorHandler(new ProblemErrorHandler());
        server.setStopTimeout(STOP_GRACE.toMillis());
        ServerConnector connector = connector(server, listen);
        server.addConnector(connector);
        try {
            connector.open();
        } catch (IOException taken) {
            throw Problem.unavailable(
                            "port_in_use",
                            "Cannot listen on " + listen.host() + ":" + listen.port() + ": " + taken.getMessage()
                                    + ". Choose another port.")
                    .causedBy(taken);
        }
        try {
            server.start();
        } catch (Exception failed) {
            throw new IOException("the HTTP server does not start", failed);
        }
        return new ApiServer(server, connector, handler);
    }

    private static ServerConnector connector(Server server, Listen listen) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        configuration.setHttpCompliance(HttpCompliance.RFC9110);
        configuration.setRequestHeaderSize(HEAD_BYTES);
        configuration.setResponseHeaderSize(HEAD_BYTES);
        configuration.setInputBufferSize(BUFFER_BYTES);
        configuration.setSendServerVersion(false);
        // Jetty's own pool takes no buffer of this size back, and each step of an upload would make a new one.
        ByteBufferPool buffers = new ArrayByteBufferPool(0, 8 << 10, BUFFER_BYTES);
        ServerConnector connector = new ServerConnector(
                server,
                server.getThreadPool(),
                server.getScheduler(),
                buffers,
                1,
                2,
                new HttpConnectionFactory(configuration));
        connector.setHost(listen.host());
        connector.setPort(listen.port());
        connector.setIdleTimeout(IDLE.toMillis());
        connector.setAcceptedTcpNoDelay(true);
        return connector;
    }

    /// The port that it listens on.
    public int port() {
        return connector.getLocalPort();
    }

    /// Its address, for people and for the command line.
    public URI address() {
        String host = connector.getHost();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
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
