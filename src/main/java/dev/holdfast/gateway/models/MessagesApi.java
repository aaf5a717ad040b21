package dev.holdfast.gateway.models;

import dev.holdfast.gateway.wire.Headers;
import dev.holdfast.gateway.wire.RequestHead;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The part of Anthropic's Messages API that goes through: which calls, which headers, and where the token
/// stands.
enum MessagesApi {
    MESSAGES("POST", "/v1/messages"),
    COUNT_TOKENS("POST", "/v1/messages/count_tokens"),
    MODELS("GET", "/v1/models");

    /// Where the API begins at the gateway.
    static final String PREFIX = "/anthropic";

    /// Requests carry these and nothing else; so no header of an agent's invention meets the real key.
    private static final Set<String> REQUEST = Set.of("accept", "content-type", "user-agent", "x-app");

    private static final List<String> REQUEST_PREFIXES = List.of("anthropic-", "x-stainless-", "x-claude-code-");

    /// Answers carry these; not, for one, the name of the organization that owns the key.
    private static final Set<String> ANSWER =
            Set.of("content-type", "request-id", "retry-after", "retry-after-ms", "x-should-retry");

    private static final String ANSWER_PREFIX = "anthropic-ratelimit-";
    private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9_.=&%-]{0,512}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{1,4096}");

    private final String method;
    private final String path;

    MessagesApi(String method, String path) {
        this.method = method;
        this.path = path;
    }

    String path() {
        return path;
    }

    /// The call that this request is.
    static MessagesApi of(RequestHead head) throws ApiError {
        String path = path(head.target());
        for (MessagesApi call : values()) {
            if (path.equals(PREFIX + call.path)) {
                if (!head.method().equals(call.method)) {
                    throw new ApiError(405, "invalid_request_error", call.path + " takes " + call.method + " only.");
                }
                return call;
            }
        }
        throw ApiError.notFound("\"" + path + "\"");
    }

    /// The query as it is passed on, with its question mark; empty when there is none.
    static String query(RequestHead head) throws ApiError {
        String query = head.target().substring(path(head.target()).length());
        if (!query.isEmpty() && !QUERY.matcher(query.substring(1)).matches()) {
            throw new ApiError(400, "invalid_request_error", "The query is malformed.");
        }
        return query;
    }

    /// The agent's token.
    static Optional<String> token(RequestHead head) {
        Optional<String> key = head.headers().first("x-api-key");
        return key.isPresent()
                ? key
                : head.headers()
                        .first("authorization")
                        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                        .map(value -> value.substring(7).strip());
    }

    /// The headers of a request that are passed on.
    static Headers passedOn(Headers headers) {
        return new Headers(headers.fields().stream()
                .filter(field -> isPassedOn(field.name().toLowerCase(Locale.ROOT)))
                .filter(field -> VALUE.matcher(field.value()).matches())
                .toList());
    }

    /// Whether this header of an answer is passed back.
    static boolean isPassedBack(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ANSWER.contains(lower) || lower.startsWith(ANSWER_PREFIX);
    }

    private static boolean isPassedOn(String name) {
        return REQUEST.contains(name) || REQUEST_PREFIXES.stream().anyMatch(name::startsWith);
    }

    private static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
