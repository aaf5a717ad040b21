package dev.holdfast.gateway.egress;

import dev.holdfast.gateway.wire.Refused;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a client wants to go: a host in its one spelling, and a port.
///
/// @param host a name in lower case without a final dot, or an address; IPv6 without brackets
/// @param literal the address, where the host is one
public record Destination(String host, int port, Optional<InetAddress> literal) {

    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\\.[a-z0-9_][a-z0-9_-]{0,62})*");
    private static final Pattern NUMERIC = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");
    private static final Pattern IPV4 = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]{2,45}");

    /// Understands `host:port`.
    public static Destination of(String authority) throws Refused {
        return of(authority, 0);
    }

    /// Understands `host` and `host:port`.
    ///
    /// @param absent the port where none is given; 0 when one must be
    public static Destination of(String authority, int absent) throws Refused {
        boolean bracketed = authority.startsWith("[");
        int end = bracketed ? authority.indexOf(']') + 1 : authority.lastIndexOf(':');
        if (end <= 0) {
            end = authority.length();
        }
        String rest = authority.substring(end);
        if (!rest.isEmpty() && !rest.startsWith(":")) {
            throw malformed(authority);
        }
        if (rest.isEmpty() && absent == 0) {
            throw new Refused(400, "The port is missing in \"" + authority + "\".");
        }
        int port = rest.isEmpty() ? absent : port(authority, rest.substring(1));
        String host = authority.substring(0, end).toLowerCase(Locale.ROOT);
        return bracketed ? ipv6(authority, host, port) : named(authority, host, port);
    }

    /// As it stands in a URL or a Host header.
    public String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /// Whether the client wrote an IPv4 address in an IPv6 one.
    boolean disguised() {
        return host.indexOf(':') >= 0 && literal.orElse(null) instanceof Inet4Address;
    }

    @Override
    public String toString() {
        return authority();
    }

    private static int port(String authority, String digits) throws Refused {
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65_535) {
            throw new Refused(400, "The port is not one of 1 to 65535 in \"" + authority + "\".");
        }
        return port;
    }

    private static Destination ipv6(String authority, String bracketed, int port) throws Refused {
        String text = bracketed.substring(1, bracketed.length() - 1);
        if (!IPV6.matcher(text).matches() || text.indexOf(':') < 0) {
            throw malformed(authority);
        }
        InetAddress address = literal(authority, text);
        // Java shows a mapped address as the IPv4 one; the text is kept then, to tell the disguise.
        String host = address instanceof Inet4Address ? text : address.getHostAddress();
        return new Destination(host, port, Optional.of(address));
    }

    private static Destination named(String authority, String spelled, int port) throws Refused {
        String host = spelled.endsWith(".") ? spelled.substring(0, spelled.length() - 1) : spelled;
        if (!NAME.matcher(host).matches()) {
            throw malformed(authority);
        }
        if (!NUMERIC.matcher(host).matches()) {
            return new Destination(host, port, Optional.empty());
        }
        // Resolvers take 0x7f.1 and 2130706433 for addresses; only the plain spelling is one here.
        if (!IPV4.matcher(host).matches()) {
            throw malformed(authority);
        }
        return new Destination(host, port, Optional.of(literal(authority, host)));
    }

    private static InetAddress literal(String authority, String text) throws Refused {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException notAnAddress) {
            throw malformed(authority);
        }
    }

    private static Refused malformed(String authority) {
        return new Refused(400, "\"" + authority + "\" is not a host and a port.");
    }
}
