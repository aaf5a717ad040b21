package dev.holdfast.gateway.models;

import dev.holdfast.gateway.provider.Providers;
import dev.holdfast.gateway.provider.Upstream;
import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Framing;
import dev.holdfast.gateway.wire.Headers;
import dev.holdfast.gateway.wire.Limits;
import dev.holdfast.gateway.wire.Refused;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.TaskId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/// Passes an agent's calls on to the Messages API of its provider.
///
/// The agent's token says for which task the call is; the provider's key takes its place. Bodies stream
/// through both ways. What an answer says of its tokens is in the ledger before the client can have read
/// the end of it.
public final class ModelGateway {

    /// Twice what Anthropic takes.
    private static final long REQUEST_BYTES = 64L << 20;

    /// A model may work on one answer for minutes before it says the first word.
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final Providers providers;
    private final ModelTokens tokens;
    private final UsageLedger ledger;
    private final HttpClient client;
    private final Limits limits;

    /// @param client as `ProviderClient` makes it
    public ModelGateway(Providers providers, ModelTokens tokens, UsageLedger ledger, HttpClient client, Limits limits) {
        this.providers = providers;
        this.tokens = tokens;
        this.ledger = ledger;
        this.client = client;
        this.limits = limits;
    }

    /// Whether a request for this path is the model gateway's.
    public static boolean serves(String target) {
        return target.equals(MessagesApi.PREFIX) || target.startsWith(MessagesApi.PREFIX + "/");
    }

    /// Answers a call of the agent. Every failure has the shape of the API.
    public void serve(Exchange exchange, AgentId agent, Optional<String> provider) throws IOException {
        try {
            MessagesApi api = MessagesApi.of(exchange.head());
            TaskId task = MessagesApi.token(exchange.head())
                    .flatMap(token -> tokens.task(token, agent))
                    .orElseThrow(() -> new ApiError(
                            401, "authentication_error", "This is not a token of a running task of this agent."));
            Upstream upstream = upstream(provider);
            call(exchange, api, upstream, new UsageLedger.Caller(task, agent, upstream.name()));
        } catch (ApiError error) {
            error.answer(exchange);
        }
    }

    private Upstream upstream(Optional<String> provider) throws ApiError {
        String name = provider.orElseThrow(
                () -> new ApiError(403, "permission_error", "This agent has no provider of models: give it one."));
        try {
            return providers.upstream(name);
        } catch (Problem problem) {
            if (problem.kind() == Problem.Kind.NOT_FOUND) {
                throw new ApiError(
                        403,
                        "permission_error",
                        "The provider \"" + name + "\" of this agent is no longer there: set it, or choose another.");
            }
            throw ApiError.upstream(problem.sentence());
        }
    }

    private void call(Exchange exchange, MessagesApi api, Upstream upstream, UsageLedger.Caller caller)
            throws IOException, ApiError {
        if (exchange.framing().length().orElse(0) > REQUEST_BYTES) {
            throw tooLarge();
        }
        UpstreamCall call = new UpstreamCall(limits.stall());
        exchange.watch(call::moving, call::abort);
        CappedBody body = new CappedBody(exchange.body(), REQUEST_BYTES, call::moved);
        HttpRequest request = request(exchange, api, upstream, body);
        HttpResponse<InputStream> response;
        try {
            response = call.send(client, request);
        } catch (IOException failed) {
            throw explained(failed, body, upstream);
        }
        try (InputStream answer = response.body()) {
            String type = response.headers().firstValue("content-type").orElse("");
            Meter meter = api == MessagesApi.MESSAGES ? Meter.of(type) : Meter.NONE;
            new ModelAnswer(exchange, upstream, call)
                    .pass(response, answer, meter, counted -> ledger.record(caller, counted, meter.ended()));
        }
    }

    private HttpRequest request(Exchange exchange, MessagesApi api, Upstream upstream, CappedBody body)
            throws ApiError {
        String path = api.path() + MessagesApi.query(exchange.head());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(upstream.resolve(path)).timeout(PATIENCE);
        if ("http".equals(upstream.base().getScheme())) {
            request.version(HttpClient.Version.HTTP_1_1);
        }
        Headers passed = MessagesApi.passedOn(exchange.head().headers());
        passed.fields().forEach(field -> request.header(field.name(), field.value()));
        // What is compressed cannot be counted.
        request.header("accept-encoding", "identity");
        upstream.key().ifPresent(key -> request.header("x-api-key", key.secret()));
        return request.method(exchange.head().method(), publisher(exchange.framing(), body))
                .build();
    }

    private static BodyPublisher publisher(Framing framing, CappedBody body) {
        if (framing.isEmpty()) {
            return BodyPublishers.noBody();
        }
        BodyPublisher stream = BodyPublishers.ofInputStream(() -> body);
        return framing.length().isPresent()
                ? BodyPublishers.fromPublisher(stream, framing.length().getAsLong())
                : stream;
    }

    /// Whose fault a failed call is: the client's, when its body could not be read, or the provider's.
    private static ApiError explained(IOException failed, CappedBody body, Upstream upstream) throws IOException {
        Optional<IOException> bodyFailure = body.failure();
        if (bodyFailure.isPresent()) {
            return switch (bodyFailure.get()) {
                case CappedBody.TooLong tooLong -> tooLarge();
                case Refused refused -> new ApiError(refused.status(), "invalid_request_error", refused.sentence());
                default -> throw bodyFailure.get();
            };
        }
        if (failed instanceof UpstreamCall.Aborted) {
            throw failed;
        }
        return ApiError.upstream("The provider \"" + upstream.name() + "\" cannot be reached: "
                + failed.getClass().getSimpleName() + ".");
    }

    private static ApiError tooLarge() {
        return new ApiError(
                413, "request_too_large", "A request of more than " + REQUEST_BYTES + " bytes is not taken.");
    }
}
