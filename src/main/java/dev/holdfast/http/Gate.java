package dev.holdfast.http;

import dev.holdfast.access.Callers;
import dev.holdfast.access.Principal;
import dev.holdfast.problem.Problem;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Who may come in: requests that name this server, that no foreign page sent, with a token or a session.
///
/// A page anywhere can make a browser send requests to a server on this machine, and can have a name of its
/// own resolve to it, though not an address; hence `Host` and `Origin`. A browser sends its session by itself, so what
/// changes
/// something by a session also has a header that a foreign page could only add after asking the server, which
/// never agrees.
final class Gate {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private static final String MARK = "X-Holdfast-Request";

    // The whole word, so that "Bearerhf_…" is none.
    private static final String BEARER = "bearer ";

    private final Callers callers;
    private final Set<String> names = new HashSet<>(LOOPBACK);

    /// @param names host names and addresses beyond loopback by which this server is called
    Gate(Callers callers, Set<String> names) {
        this.callers = callers;
        names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
    }

    void checkHost(Exchange exchange) {
        String host = Optional.ofNullable(exchange.request().getHttpURI().getHost())
                .orElse("")
                .toLowerCase(Locale.ROOT);
        if (!names.contains(host) && !names.contains("[" + host + "]") && !host.equals(exchange.localAddress())) {
            throw Problem.of(
                    Problem.Kind.FORBIDDEN,
                    "host_refused",
                    "This server is not called \"" + host + "\". Use localhost, or add the name to its settings.");
        }
        Optional<String> origin = exchange.header("Origin");
        if (origin.isPresent() && !READING.contains(exchange.method()) && !own(origin.get(), exchange)) {
            throw Problem.of(
                    Problem.Kind.FORBIDDEN,
                    "cross_site",
                    "A page of \"" + origin.get() + "\" may not change anything here.");
        }
    }

    /// Whoever stands between may speak TLS with the browser and not with us, so both are ours.
    private static boolean own(String origin, Exchange exchange) {
        String authority = String.valueOf(exchange.request().getHttpURI().getAuthority());
        return origin.equalsIgnoreCase("http://" + authority) || origin.equalsIgnoreCase("https://" + authority);
    }

    /// The caller, by its token or else by its session.
    Principal authenticate(Exchange exchange) {
        Optional<String> header = exchange.header("Authorization");
        if (header.isPresent() && header.get().toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return callers.byToken(header.get().substring(BEARER.length()).strip());
        }
        Optional<String> session = header.isPresent() ? Optional.empty() : exchange.session();
        if (session.isEmpty()) {
            throw Problem.of(
                    Problem.Kind.UNAUTHENTICATED,
                    "token_missing",
                    "This call needs a token or a session. Send \"Authorization: Bearer hf_…\", or sign in.");
        }
        if (!READING.contains(exchange.method()) && exchange.header(MARK).isEmpty()) {
            throw Problem.of(
                    Problem.Kind.FORBIDDEN,
                    "cross_site",
                    "A call that changes something by a session needs the header " + MARK + ": 1.");
        }
        return callers.bySession(session.get());
    }

    static void authorize(Principal principal, Endpoint endpoint) {
        if (endpoint.admits(principal)) {
            return;
        }
        throw switch (endpoint.scope()) {
            case OPEN, READ, WRITE ->
                Problem.of(
                        Problem.Kind.FORBIDDEN,
                        "scope_too_narrow",
                        endpoint.action() + " changes something, and this token may only read.");
            case ADMIN ->
                Problem.of(
                        Problem.Kind.FORBIDDEN,
                        "administrators_only",
                        endpoint.action() + " is for administrators, and for tokens with the scope admin.");
        };
    }
}
