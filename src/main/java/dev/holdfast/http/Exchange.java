package dev.holdfast.http;

import dev.holdfast.problem.Problem;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/// A request with its answer and the id that log and problems carry.
record Exchange(Request request, Response response, Listen listen, String id) {

    private static final SecureRandom RANDOM = new SecureRandom();

    static Exchange of(Request request, Response response, Listen listen) {
        return new Exchange(request, response, listen, freshId());
    }

    static String freshId() {
        byte[] chance = new byte[8];
        RANDOM.nextBytes(chance);
        return "req_" + HexFormat.of().formatHex(chance);
    }

    String method() {
        return request.getMethod();
    }

    /// The path as it came, nothing decoded.
    String rawPath() {
        return Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
    }

    /// Jetty reads other bytes as UTF-8 and puts a replacement for what is none, so that one name could be
    /// taken for another.
    void requireAsciiTarget() {
        String target = String.valueOf(request.getHttpURI().getPathQuery());
        if (!target.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw Problem.badRequest(
                    "bad_path", "The target has bytes that are not ASCII. Percent-encode its names as UTF-8.");
        }
    }

    /// The address that the caller has.
    String address() {
        return listen.proxies().caller(peer(), request.getHeaders().getValuesList("X-Forwarded-For"));
    }

    private String peer() {
        return Request.getRemoteAddr(request);
    }

    /// This machine's address on which the call came in.
    String localAddress() {
        return Request.getLocalAddr(request);
    }

    /// The address by which the caller called the server, such as `http://localhost:4180`.
    URI base() {
        HttpURI uri = request.getHttpURI();
        return URI.create((isSecure() ? "https" : "http") + "://" + uri.getAuthority());
    }

    private boolean isSecure() {
        return request.isSecure()
                || listen.proxies().saysSecure(peer(), request.getHeaders().getValuesList("X-Forwarded-Proto"));
    }

    /// The address of the server that people are told.
    URI publicAddress() {
        return listen.publicAddress().orElseGet(this::base);
    }

    /// The session that the browser sent.
    Optional<String> session() {
        return SessionCookie.in(request.getHeaders().getValuesList("Cookie"));
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }
}
