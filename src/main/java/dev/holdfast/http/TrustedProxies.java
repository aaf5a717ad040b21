package dev.holdfast.http;

import dev.holdfast.problem.Problem;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.util.InetAddressSet;

/// The proxies in front of the server whose word about a caller is believed, by `X-Forwarded-For` and
/// `X-Forwarded-Proto`. From anybody else these headers mean nothing.
public final class TrustedProxies {

    /// There is no proxy.
    public static final TrustedProxies NONE = new TrustedProxies(new InetAddressSet());

    private final InetAddressSet trusted;

    private TrustedProxies(InetAddressSet trusted) {
        this.trusted = trusted;
    }

    /// Proxies at these addresses or in these networks, such as `127.0.0.1` or `10.1.0.0/16`.
    ///
    /// @throws Problem UNPROCESSABLE `bad_proxy`
    public static TrustedProxies of(List<String> addresses) {
        InetAddressSet set = new InetAddressSet();
        for (String address : addresses) {
            try {
                set.add(address.strip());
            } catch (IllegalArgumentException notOne) {
                throw Problem.unprocessable(
                        "bad_proxy",
                        "The trusted proxy \"" + address
                                + "\" is neither an address nor a network, such as 10.1.0.0/16.");
            }
        }
        return new TrustedProxies(set);
    }

    private boolean trusts(String address) {
        try {
            return trusted.test(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException name) {
            return false;
        }
    }

    /// Who called. Each proxy adds whom it heard at the end of the header, so it is read from there, up to the
    /// first that is no proxy of ours: what stands further left, anybody can have written.
    ///
    /// @param peer the other end of the connection
    /// @param forwarded every `X-Forwarded-For` that came, in order
    String caller(String peer, List<String> forwarded) {
        List<String> hops = forwarded.stream()
                .flatMap(header -> Stream.of(header.split(",", -1)))
                .map(String::strip)
                .toList();
        String caller = peer;
        for (String hop : hops.reversed()) {
            if (!trusts(caller) || !isAddress(hop)) {
                return caller;
            }
            caller = hop;
        }
        return caller;
    }

    /// Whether a proxy of ours says that the caller spoke TLS with it.
    boolean saysSecure(String peer, List<String> protocols) {
        return trusts(peer)
                && !protocols.isEmpty()
                && protocols.getLast().strip().equalsIgnoreCase("https");
    }

    private static boolean isAddress(String text) {
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException name) {
            return false;
        }
    }
}
