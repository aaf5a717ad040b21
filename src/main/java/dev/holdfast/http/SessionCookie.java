package dev.holdfast.http;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The cookie in which a browser keeps its session: no script reads it, and no other site makes a browser
/// send it.
public final class SessionCookie {

    static final String NAME = "holdfast_session";

    private static final String BEGINNING = NAME + "=";
    private static final String TRAITS = "; HttpOnly; SameSite=Strict; Path=/";

    private SessionCookie() {}

    /// The value of `Set-Cookie` that gives the browser a session.
    public static String of(String secret, URI base) {
        return BEGINNING + secret + TRAITS + secure(base);
    }

    /// The value of `Set-Cookie` that takes the session from the browser.
    public static String none(URI base) {
        return BEGINNING + TRAITS + "; Max-Age=0" + secure(base);
    }

    private static String secure(URI base) {
        return "https".equals(base.getScheme()) ? "; Secure" : "";
    }

    /// The session that the browser sent. Another program on the same host can plant a second cookie of this
    /// name; of two nobody knows which is whose, so neither counts.
    ///
    /// @param headers every `Cookie` header that came
    public static Optional<String> in(List<String> headers) {
        List<String> sent = headers.stream()
                .flatMap(header -> Stream.of(header.split(";", -1)))
                .map(String::strip)
                .filter(pair -> pair.startsWith(BEGINNING))
                .map(pair -> pair.substring(BEGINNING.length()))
                .filter(secret -> !secret.isEmpty())
                .toList();
        return sent.size() == 1 ? Optional.of(sent.getFirst()) : Optional.empty();
    }
}
