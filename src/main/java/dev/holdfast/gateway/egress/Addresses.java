package dev.holdfast.gateway.egress;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Which addresses are out of reach for every agent: all that are not public, and this machine's own.
///
/// The ranges are IANA's special-purpose registries for IPv4 and IPv6. Of IPv6 only 2000::/3 is public, and
/// of that not what carries an IPv4 address inside.
final class Addresses {

    /// The more particular range first.
    private static final Map<Range, String> IPV4 = ranges(
            "0.0.0.0/8", "unspecified",
            "10.0.0.0/8", "private",
            "100.64.0.0/10", "carrier",
            "127.0.0.0/8", "loopback",
            "168.63.129.16/32", "metadata",
            "169.254.169.254/32", "metadata",
            "169.254.0.0/16", "link_local",
            "172.16.0.0/12", "private",
            "192.0.0.0/24", "reserved",
            "192.0.2.0/24", "documentation",
            "192.31.196.0/24", "reserved",
            "192.52.193.0/24", "reserved",
            "192.88.99.0/24", "tunnel",
            "192.168.0.0/16", "private",
            "192.175.48.0/24", "reserved",
            "198.18.0.0/15", "benchmark",
            "198.51.100.0/24", "documentation",
            "203.0.113.0/24", "documentation",
            "224.0.0.0/4", "multicast",
            "255.255.255.255/32", "broadcast",
            "240.0.0.0/4", "reserved");

    private static final Map<Range, String> IPV6 = ranges(
            "::/128", "unspecified",
            "::1/128", "loopback",
            "::/96", "mapped",
            "64:ff9b::/96", "translated",
            "64:ff9b:1::/48", "translated",
            "2001::/32", "tunnel",
            "2001:2::/48", "benchmark",
            "2001::/23", "reserved",
            "2001:db8::/32", "documentation",
            "2002::/16", "tunnel",
            "3fff::/20", "documentation",
            "fd00:ec2::254/128", "metadata",
            "fc00::/7", "private",
            "fe80::/10", "link_local",
            "fec0::/10", "private",
            "ff00::/8", "multicast");

    private static final Range PUBLIC_IPV6 = Range.of("2000::/3");

    private Addresses() {}

    /// Why no agent may reach this address, in one word, unless it may.
    static Optional<String> refusal(InetAddress address) {
        Optional<String> special = special(address);
        return special.isEmpty() && own(address) ? Optional.of("this_machine") : special;
    }

    /// What sort of address it is, unless it is an ordinary public one.
    static Optional<String> special(InetAddress address) {
        Map<Range, String> ranges = address instanceof Inet6Address ? IPV6 : IPV4;
        for (Map.Entry<Range, String> range : ranges.entrySet()) {
            if (range.getKey().contains(address)) {
                return Optional.of(range.getValue());
            }
        }
        boolean odd = address instanceof Inet6Address && !PUBLIC_IPV6.contains(address);
        return odd ? Optional.of("reserved") : Optional.empty();
    }

    /// A public address of this machine leads to its own services, behind its firewall.
    private static boolean own(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            // Without the list of interfaces nothing can be said to be somebody else's.
            return true;
        }
    }

    private static Map<Range, String> ranges(String... rangesAndWords) {
        Map<Range, String> ranges = new LinkedHashMap<>();
        for (int i = 0; i < rangesAndWords.length; i += 2) {
            ranges.put(Range.of(rangesAndWords[i]), rangesAndWords[i + 1]);
        }
        return ranges;
    }
}
