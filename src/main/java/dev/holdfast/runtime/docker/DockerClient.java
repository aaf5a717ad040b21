package dev.holdfast.runtime.docker;

import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Speaks the Docker Engine's API over its Unix socket: HTTP/1.1, one connection for each request.
///
/// It always speaks the oldest version that both sides know and that is at least 1.41, so that a newer
/// engine does not change what an answer means. An engine that cannot be reached, breaks off or takes
/// longer than it may is UNAVAILABLE `engine_unavailable`.
public final class DockerClient implements AutoCloseable {

    /// An answer that was read whole. The body is a missing node when there was no JSON in it.
    record Answer(int status, JsonNode body) {

        boolean is(int wanted) {
            return status == wanted;
        }

        boolean succeeded() {
            return status >= 200 && status < 300;
        }

        /// The engine's own sentence about a failure.
        String message() {
            return body.path("message").asString("status " + status);
        }
    }

    /// What is done with an answer while its connection is open.
    @FunctionalInterface
    interface Reader<T> {
        T read(HttpAnswer answer) throws IOException;
    }

    /// An answer that goes on until it is closed.
    record Following(HttpAnswer answer, SocketChannel connection) implements Closeable {
        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    private record Request(String method, String path, Optional<JsonNode> body, String connection) {

        Request(String method, String path, Optional<JsonNode> body) {
            this(method, path, body, "Connection: close");
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final UnixDomainSocketAddress socket;
    private volatile Optional<ApiVersion> spoken = Optional.empty();
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("engine-watchdog").factory());

    /// @param address such as `unix:///var/run/docker.sock`
    public DockerClient(URI address) {
        if (!"unix".equals(address.getScheme()) || address.getPath() == null) {
            throw Problem.unprocessable(
                    "engine_remote",
                    "\"" + address + "\" is not a Unix socket. Holdfast shares mounts with its containers, so the"
                            + " Docker Engine has to run on this machine: give an address like"
                            + " unix:///var/run/docker.sock.");
        }
        socket = UnixDomainSocketAddress.of(Path.of(address.getPath()));
    }

    Answer get(String path) throws IOException {
        return call(new Request("GET", path, Optional.empty()), PATIENCE);
    }

    Answer post(String path) throws IOException {
        return post(path, PATIENCE);
    }

    /// As `post`, for calls that answer only when something has happened.
    Answer post(String path, Duration patience) throws IOException {
        return call(new Request("POST", path, Optional.empty()), patience);
    }

    Answer post(String path, JsonNode body) throws IOException {
        return call(new Request("POST", path, Optional.of(body)), PATIENCE);
    }

    Answer delete(String path) throws IOException {
        return call(new Request("DELETE", path, Optional.empty()), PATIENCE);
    }

    /// A header of the answer to HEAD; empty when there is no such thing.
    Optional<String> header(String path, String name) throws IOException {
        return exchange(
                new Request("HEAD", path, Optional.empty()),
                PATIENCE,
                answer -> answer.status() == 200 ? answer.header(name) : Optional.empty());
    }

    /// Opens an answer that has no end, such as that of `/events`.
    Following follow(String path) throws IOException {
        return open(new Request("GET", versioned(path), Optional.empty()));
    }

    /// As `follow`, for a call after which the connection has bytes of something else in both directions.
    Following attach(String path, JsonNode body) throws IOException {
        return open(new Request("POST", versioned(path), Optional.of(body), "Connection: Upgrade\r\nUpgrade: tcp"));
    }

    private Following open(Request request) throws IOException {
        SocketChannel connection = connect();
        ScheduledFuture<?> alarm = alarm(connection, PATIENCE);
        try {
            send(connection, request);
            HttpAnswer answer = HttpAnswer.read(Channels.newInputStream(connection));
            if (answer.status() != 200 && answer.status() != 101) {
                throw new IOException(
                        request.method() + " " + request.path() + " was answered with " + answer.status());
            }
            return new Following(answer, connection);
        } catch (IOException failed) {
            connection.close();
            throw unavailable(failed);
        } finally {
            alarm.cancel(false);
        }
    }

    /// A text as part of a query.
    static String quoted(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Answer call(Request request, Duration patience) throws IOException {
        return exchange(request, patience, DockerClient::whole);
    }

    private static Answer whole(HttpAnswer answer) throws IOException {
        boolean json = answer.header("content-type").orElse("").startsWith("application/json");
        String text = answer.status() == 204 || answer.status() == 304 ? "" : answer.text();
        try {
            JsonNode body = json && !text.isBlank() ? Json.MAPPER.readTree(text) : MissingNode.getInstance();
            return new Answer(answer.status(), body);
        } catch (JacksonException broken) {
            throw new IOException("an answer that is no JSON", broken);
        }
    }

    private <T> T exchange(Request request, Duration patience, Reader<T> reader) throws IOException {
        return exchangeAsIs(new Request(request.method(), versioned(request.path()), request.body()), patience, reader);
    }

    private <T> T exchangeAsIs(Request request, Duration patience, Reader<T> reader) throws IOException {
        try (SocketChannel connection = connect()) {
            ScheduledFuture<?> alarm = alarm(connection, patience);
            try {
                send(connection, request);
                return reader.read(HttpAnswer.read(Channels.newInputStream(connection)));
            } catch (IOException failed) {
                throw unavailable(failed);
            } finally {
                alarm.cancel(false);
            }
        }
    }

    private SocketChannel connect() {
        try {
            SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                connection.connect(socket);
                return connection;
            } catch (IOException refused) {
                connection.close();
                throw refused;
            }
        } catch (IOException failed) {
            throw unavailable(failed);
        }
    }

    /// A blocking read of a Unix socket has no timeout of its own; closing the channel ends it.
    private ScheduledFuture<?> alarm(SocketChannel connection, Duration patience) {
        return watchdog.schedule(
                () -> {
                    connection.close();
                    return Boolean.TRUE;
                },
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static void send(SocketChannel connection, Request request) throws IOException {
        byte[] body = request.body()
                .map(json -> Json.write(json).getBytes(StandardCharsets.UTF_8))
                .orElse(new byte[0]);
        String head = request.method() + " " + request.path() + " HTTP/1.1\r\n"
                + "Host: docker\r\n" + request.connection() + "\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length + "\r\n\r\n";
        ByteBuffer bytes = ByteBuffer.allocate(head.length() + body.length);
        bytes.put(head.getBytes(StandardCharsets.ISO_8859_1)).put(body).flip();
        while (bytes.hasRemaining()) {
            connection.write(bytes);
        }
    }

    private String versioned(String path) throws IOException {
        Optional<ApiVersion> known = spoken;
        if (known.isPresent()) {
            return "/v" + known.get() + path;
        }
        ApiVersion version = negotiated();
        spoken = Optional.of(version);
        return "/v" + version + path;
    }

    private ApiVersion negotiated() throws IOException {
        Request request = new Request("GET", "/version", Optional.empty());
        JsonNode version = exchangeAsIs(request, PATIENCE, DockerClient::whole).body();
        ApiVersion newest = ApiVersion.parse(version.path("ApiVersion").asString("0.0"));
        ApiVersion oldest = ApiVersion.parse(version.path("MinAPIVersion").asString("1.12"));
        if (newest.compareTo(ApiVersion.OLDEST) < 0) {
            throw Problem.unavailable(
                    "engine_too_old",
                    "The Docker Engine at " + socket + " speaks API " + newest + "; Holdfast needs at least "
                            + ApiVersion.OLDEST + " (Docker Engine 20.10).");
        }
        return oldest.compareTo(ApiVersion.OLDEST) > 0 ? oldest : ApiVersion.OLDEST;
    }

    /// Whatever answers next may be another engine, so its version is asked for again.
    private Problem unavailable(IOException cause) {
        spoken = Optional.empty();
        return Problem.unavailable(
                        "engine_unavailable",
                        "The Docker Engine at " + socket + " does not answer. Is it running, and may this user use it?")
                .causedBy(cause);
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
    }
}
