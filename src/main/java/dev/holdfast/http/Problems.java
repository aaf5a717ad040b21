package dev.holdfast.http;

import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.util.Locale;
import java.util.Map;

/// Tells problems as RFC 9457 `application/problem+json`: the one place that knows which status a kind
/// becomes.
public final class Problems {

    static final String MEDIA_TYPE = "application/problem+json";

    record Body(String type, String title, int status, String detail, String code, String requestId) {}

    private Problems() {}

    /// The status that a problem of this kind is told with.
    public static int status(Problem.Kind kind) {
        return switch (kind) {
            case BAD_REQUEST -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case CONFLICT -> 409;
            case PRECONDITION_FAILED -> 412;
            case TOO_LARGE -> 413;
            case UNSUPPORTED_MEDIA -> 415;
            case RANGE_NOT_SATISFIABLE -> 416;
            case UNPROCESSABLE -> 422;
            // Not of HTTP's, but of tus.
            case CHECKSUM_MISMATCH -> 460;
            case TOO_MANY_REQUESTS -> 429;
            case UNAVAILABLE -> 503;
            case NO_SPACE -> 507;
        };
    }

    static Answer answer(Problem problem, String requestId) {
        Answer answer = answer(status(problem.kind()), problem.code(), problem.sentence(), requestId);
        return problem.pause()
                .map(pause -> answer.with(Map.of(
                        "Retry-After",
                        Long.toString(Math.max(1, pause.plusMillis(999).toSeconds())))))
                .orElse(answer);
    }

    /// What a caller is told about a bug: nothing but where to look for it.
    static Answer internal(String requestId) {
        return answer(
                500,
                "internal",
                "Something went wrong in the server. Its log has more under the request id.",
                requestId);
    }

    static Answer answer(int status, String code, String sentence, String requestId) {
        String title = code.substring(0, 1).toUpperCase(Locale.ROOT)
                + code.substring(1).replace('_', ' ');
        return Answer.of(
                status, MEDIA_TYPE, Json.write(new Body("about:blank", title, status, sentence, code, requestId)));
    }
}
