package dev.holdfast.gateway.egress;

import dev.holdfast.gateway.wire.Refused;
import dev.holdfast.problem.Problem;

/// One line of an allow-list: `example.com`, `*.example.com` (its subdomains, not itself), an address, each
/// with an optional `:port`.
///
/// @param host in its one spelling
/// @param port 0 for any
public record HostPattern(String host, boolean subdomains, int port) {

    /// No port of a destination is this one.
    private static final int ANY = 65_536;

    public static HostPattern of(String text) {
        boolean subdomains = text.startsWith("*.");
        try {
            Destination destination = Destination.of(subdomains ? text.substring(2) : text, ANY);
            if (subdomains && destination.literal().isPresent()) {
                throw malformed(text);
            }
            int port = destination.port() == ANY ? 0 : destination.port();
            return new HostPattern(destination.host(), subdomains, port);
        } catch (Refused refused) {
            throw malformed(text).causedBy(refused);
        }
    }

    boolean matches(Destination destination) {
        boolean host = subdomains
                ? destination.literal().isEmpty() && destination.host().endsWith("." + this.host)
                : destination.host().equals(this.host);
        return host && (port == 0 || port == destination.port());
    }

    @Override
    public String toString() {
        String text = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return (subdomains ? "*." : "") + text + (port == 0 ? "" : ":" + port);
    }

    private static Problem malformed(String text) {
        return Problem.unprocessable(
                "bad_egress_host",
                "\"" + text + "\" is not a host of an allow-list: write example.com, *.example.com or an "
                        + "address, each with :port if only one is meant.");
    }
}
