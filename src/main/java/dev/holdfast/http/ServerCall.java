package dev.holdfast.http;

import dev.holdfast.access.Principal;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/// A call as Jetty brings it.
///
/// A whole answer is held back until the handler has returned, a raw one begins at once.
final class ServerCall implements Call {

    static final int MAX_JSON_BYTES = 1 << 20;

    /// What RFC 9110 lets a refusal say of the thing that it is about.
    private static final Map<Problem.Kind, String> KEPT =
            Map.of(Problem.Kind.RANGE_NOT_SATISFIABLE, "Content-Range", Problem.Kind.PRECONDITION_FAILED, "ETag");

    /// How far the answer is.
    sealed interface Progress {}

    /// Nothing was said yet.
    record Silent() implements Progress {}

    record Whole(Answer answer) implements Progress {}

    record Raw(int status, AnswerChannel channel) implements Progress {}

    record Events(ServerEventStream stream) implements Progress {}

    private final Request request;
    private final Response response;
    private final Exchange exchange;
    private final Principal principal;
    private final Endpoint endpoint;
    private final Map<String, String> parameters;
    private final OpenStreams streams;
    private final Function<InnerCall, InnerCall.Answered> within;
    private final RequestBody body;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Principal actor;
    private Optional<QueryString> query = Optional.empty();
    private Optional<byte[]> whole = Optional.empty();
    private Optional<Runnable> ending = Optional.empty();
    private Progress progress = new Silent();

    ServerCall(
            Exchange exchange,
            Admission admission,
            OpenStreams streams,
            Function<InnerCall, InnerCall.Answered> within) {
        this.within = within;
        this.request = exchange.request();
        this.response = exchange.response();
        this.exchange = exchange;
        this.principal = admission.principal();
        this.actor = principal;
        this.endpoint = admission.endpoint();
        this.parameters = Map.copyOf(admission.found().parameters());
        this.streams = streams;
        this.body = new RequestBody(request);
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public String address() {
        return exchange.address();
    }

    @Override
    public URI base() {
        return exchange.base();
    }

    @Override
    public URI publicAddress() {
        return exchange.publicAddress();
    }

    @Override
    public void actAs(Principal turnedOut) {
        actor = turnedOut;
    }

    /// Who did what the call does.
    Principal actor() {
        return actor;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /// A name in the path as it came.
    Optional<String> rawParameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    @Override
    public String requestId() {
        return exchange.id();
    }

    @Override
    public String path(String name) {
        String raw = parameters.get(name);
        boolean greedy = endpoint.path().endsWith("{" + name + "...}");
        if (raw == null) {
            throw new IllegalArgumentException("no {" + name + "} in this path");
        }
        if (greedy) {
            return raw;
        }
        return Percent.decode(raw)
                .filter(text -> text.indexOf('/') < 0 && text.indexOf('\0') < 0)
                .orElseThrow(() -> Problem.badRequest(
                        "bad_path",
                        "The part \"" + raw + "\" of the path must be percent-encoded UTF-8 without a slash."));
    }

    @Override
    public Optional<String> query(String name) {
        return query().find(name);
    }

    @Override
    public List<String> queries(String name) {
        return query().all(name);
    }

    @Override
    public int query(String name, int absent, int least, int most) {
        return query().number(name, absent, least, most);
    }

    private QueryString query() {
        if (query.isEmpty()) {
            String raw = request.getHttpURI().getQuery();
            query = Optional.of(QueryString.parse(raw == null ? "" : raw));
        }
        return query.get();
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    @Override
    public Optional<String> session() {
        return exchange.session();
    }

    @Override
    public <T> T body(Class<T> type) {
        byte[] bytes;
        try {
            bytes = jsonBytes();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        String media = header("Content-Type").orElse("application/json").toLowerCase(Locale.ROOT);
        if (!media.split(";", 2)[0].strip().equals("application/json")) {
            throw Problem.badRequest(
                    "bad_content_type", "The body must be of the type application/json, not " + media + ".");
        }
        return JsonBody.read(bytes, type);
    }

    /// The body as a whole; it may be asked for again.
    byte[] jsonBytes() throws IOException {
        if (whole.isEmpty()) {
            whole = Optional.of(body.whole(MAX_JSON_BYTES));
        }
        return whole.get();
    }

    @Override
    public InputStream body() {
        return whole.isPresent() ? new ByteArrayInputStream(whole.get()) : body;
    }

    @Override
    public long transferBody(WritableByteChannel target) throws IOException {
        return body.transfer(target);
    }

    @Override
    public OptionalLong length() {
        long length = request.getLength();
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }

    @Override
    public Call answerHeader(String name, String value) {
        requireSilent();
        headers.put(name, value);
        return this;
    }

    @Override
    public void json(int status, Object value) {
        whole(Answer.of(status, "application/json", Json.write(value)));
    }

    @Override
    public void empty(int status) {
        whole(Answer.empty(status));
    }

    private void whole(Answer answer) {
        requireSilent();
        progress = new Whole(answer.with(headers));
    }

    private void requireSilent() {
        if (!(progress instanceof Silent)) {
            throw new IllegalStateException("the answer has begun");
        }
    }

    @Override
    public WritableByteChannel raw(int status, String mediaType, OptionalLong length) {
        requireSilent();
        boolean head = request.getMethod().equals("HEAD");
        AnswerChannel.Bytes bytes = head ? AnswerChannel.Bytes.COUNTED : AnswerChannel.Bytes.SENT;
        AnswerChannel channel = new AnswerChannel(response, bytes, length, () -> beginRaw(status, mediaType, length));
        progress = new Raw(status, channel);
        return channel;
    }

    private void beginRaw(int status, String mediaType, OptionalLong length) {
        begin(status, mediaType);
        if (length.isPresent()) {
            response.getHeaders().put("Content-Length", length.getAsLong());
        } else if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1) {
            // Even where the connection ends with the answer: else an answer cut short looks whole.
            response.getHeaders().put("Transfer-Encoding", "chunked");
        }
    }

    @Override
    public EventStream events() throws IOException {
        requireSilent();
        begin(200, "text/event-stream");
        response.getHeaders().put("Cache-Control", "no-store");
        ServerEventStream stream = new ServerEventStream(response, () -> streams.mayGoOn(principal, endpoint));
        progress = new Events(stream);
        streams.add(stream);
        return stream;
    }

    @Override
    public void whenStopping(Runnable end) {
        ending = Optional.of(end);
        streams.add(end);
    }

    @Override
    public InnerCall.Answered within(InnerCall call) {
        return within.apply(call);
    }

    private void begin(int status, String mediaType) {
        leaveInOrder(response);
        response.setStatus(status);
        response.getHeaders().put("Content-Type", mediaType);
        headers.forEach(response.getHeaders()::put);
    }

    /// Whether raw bytes were answered.
    boolean raw() {
        return progress instanceof Raw;
    }

    /// The status of what was answered so far.
    int status() {
        return switch (progress) {
            case Whole(Answer answer) -> answer.status();
            case Raw(int status, AnswerChannel _) -> status;
            case Silent _, Events _ -> response.getStatus();
        };
    }

    /// Whether this is a stream of events.
    boolean streaming() {
        return progress instanceof Events;
    }

    /// The answer of a handler that answers as a whole.
    Answer whole() {
        return switch (progress) {
            case Whole(Answer answer) -> answer;
            case Silent _, Raw _, Events _ -> throw new IllegalStateException("not a whole answer: " + progress);
        };
    }

    /// Lets go of what the call held.
    void release() {
        body.close();
        ending.ifPresent(streams::remove);
        if (progress instanceof Events(ServerEventStream stream)) {
            stream.close();
            streams.remove(stream);
        }
    }

    /// Those of the headers that a problem of this kind keeps: when to try again, what there is in place of
    /// what was asked for, and which tus is spoken.
    Map<String, String> problemHeaders(Problem.Kind kind) {
        Map<String, String> kept = new LinkedHashMap<>(headers);
        kept.keySet()
                .removeIf(name ->
                        !name.equals("Retry-After") && !name.startsWith("Tus-") && !name.equals(KEPT.get(kind)));
        return kept;
    }

    /// Sends what a handler that returned has left to send.
    void complete() throws IOException {
        switch (progress) {
            case Silent() -> throw new IllegalStateException("a handler without an answer");
            case Whole(Answer answer) -> send(response, answer);
            case Raw(int _, AnswerChannel channel) -> {
                if (!channel.complete()) {
                    throw new IllegalStateException("fewer bytes than were announced");
                }
            }
            case Events(ServerEventStream stream) -> stream.close();
        }
    }

    /// A connection on which more of a body is to come than anybody will read ends with this answer, and the
    /// client is told so: else it would send its next request into a connection that is being closed.
    private static void leaveInOrder(Response response) {
        if (!response.getRequest().consumeAvailable()) {
            response.getHeaders().put("Connection", "close");
        }
    }

    static void send(Response response, Answer answer) throws IOException {
        leaveInOrder(response);
        response.setStatus(answer.status());
        answer.headers().forEach(response.getHeaders()::put);
        if (!answer.headers().containsKey("Cache-Control")) {
            response.getHeaders().put("Cache-Control", "no-store");
        }
        try {
            Content.Sink.write(response, true, ByteBuffer.wrap(answer.bytes()));
        } catch (IOException gone) {
            throw new ClientGone(gone);
        }
    }
}
