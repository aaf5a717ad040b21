package dev.holdfast.http;

import dev.holdfast.access.Principal;
import dev.holdfast.access.Tokens;
import dev.holdfast.problem.Problem;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Who may come in: requests that name this server, that no foreign page sent, with a token that may.
///
/// A page anywhere can make a browser send requests to a server on this machine, and can have a name of its
/// own resolve to it; hence `Host` and `Origin`.
final class Gate {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> READING = Set.of("GET", "HEAD");

    // The whole word, so that "Bearerhf_…" is none.
    private static final String BEARER = "bearer ";

    private final Tokens tokens;
    private final Set<String> names = new HashSet<>(LOOPBACK);

    /// @param names host names and addresses beyond loopback by which this server is called
    Gate(Tokens tokens, Set<String> names) {
        this.tokens = tokens;
        names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
    }

    void checkHost(Exchange exchange) {
        String host = Optional.ofNullable(exchange.request().getHttpURI().getHost())
                .orElse("")
                .toLowerCase(Locale.ROOT);
        if (!names.contains(host) && !names.contains("[" + host + "]")) {
            throw Problem.of(
                    Problem.Kind.FORBIDDEN,
                    "host_refused",
                    "This server is not called \"" + host + "\". Use localhost, or add the name to its settings.");
        }
        Optional<String> origin = exchange.header("Origin");
        if (origin.isPresent() && !READING.contains(exchange.method()) && !own(origin.get(), exchange)) {
            throw Problem.of(
                    Problem.Kind.FORBIDDEN,
                    "origin_refused",
                    "A page of \"" + origin.get() + "\" may not change anything here.");
        }
    }

    private static boolean own(String origin, Exchange exchange) {
        String authority = String.valueOf(exchange.request().getHttpURI().getAuthority());
        return origin.equalsIgnoreCase("http://" + authority) || origin.equalsIgnoreCase("https://" + authority);
    }

    /// The caller, by its token.
    Principal authenticate(Exchange exchange) {
        String header = exchange.header("Authorization").orElse("");
        if (!header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            throw Problem.of(
                    Problem.Kind.UNAUTHENTICATED,
                    "token_missing",
                    "This call needs a token. Send \"Authorization: Bearer hf_…\".");
        }
        return tokens.authenticate(header.substring(BEARER.length()).strip());
    }

    static void authorize(Principal principal, Endpoint endpoint) {
        boolean allowed = switch (endpoint.scope()) {
            case OPEN, READ, WRITE -> true;
            case ADMIN ->
                switch (principal.role()) {
                    case MEMBER -> false;
                    case ADMINISTRATOR -> true;
                };
        };
        if (!allowed) {
            throw Problem.of(
                    Problem.Kind.FORBIDDEN,
                    "administrators_only",
                    endpoint.method() + " " + endpoint.path() + " is for administrators.");
        }
    }
}
