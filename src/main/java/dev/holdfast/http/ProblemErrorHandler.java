package dev.holdfast.http;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// Tells what Jetty itself refuses, such as a request that is not HTTP, as a problem like any other.
final class ProblemErrorHandler extends ErrorHandler {

    /// What stands in Jetty's sentences about a target, and in no other.
    private static final List<String> TARGET_WORDS = List.of("path", "uri", "encod", "!hex");

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String id = Exchange.freshId();
        Answer answer = status == HttpStatus.BAD_REQUEST_400 && causedByTarget(request)
                ? Problems.answer(
                        status,
                        "bad_path",
                        "The target is not percent-encoded UTF-8 without NUL; a % that stands for itself is %25.",
                        id)
                : answer(status, reason(request, status), id);
        answer.headers().forEach(response.getHeaders()::put);
        response.getHeaders().put("X-Request-Id", id);
        // Jetty closes the connection behind such an answer, and the client shall know.
        response.getHeaders().put("Connection", "close");
        byte[] body = answer.bytes();
        response.getHeaders().put("Content-Length", body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    // Jetty has no type for it, only sentences.
    private static boolean causedByTarget(Request request) {
        Object failed = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        for (Throwable cause = (Throwable) failed; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (TARGET_WORDS.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    private static String reason(Request request, int status) {
        return request.getAttribute(ErrorHandler.ERROR_MESSAGE) instanceof String told
                ? told
                : HttpStatus.getMessage(status);
    }

    private static Answer answer(int status, String reason, String requestId) {
        if (status >= 500 && status != HttpStatus.SERVICE_UNAVAILABLE_503) {
            return Problems.answer(status, "internal", "Something went wrong in the server.", requestId);
        }
        return switch (status) {
            case HttpStatus.URI_TOO_LONG_414, HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
                Problems.answer(status, "head_too_large", "The target or the headers are too long.", requestId);
            case HttpStatus.REQUEST_TIMEOUT_408 ->
                Problems.answer(status, "request_timeout", "The request did not arrive in time.", requestId);
            case HttpStatus.SERVICE_UNAVAILABLE_503 ->
                Problems.answer(status, "stopping", "The server is stopping. Try again later.", requestId);
            default ->
                Problems.answer(
                        status, "bad_request", "The request is not well-formed HTTP: " + reason + ".", requestId);
        };
    }
}
