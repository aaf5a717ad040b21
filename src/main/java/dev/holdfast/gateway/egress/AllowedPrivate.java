package dev.holdfast.gateway.egress;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// The addresses that an administrator opened although they are not public: ranges such as `10.20.0.0/16`,
/// and hosts with a port such as `git.lan:443` or `127.0.0.1:8080`.
public record AllowedPrivate(List<Range> ranges, List<HostPattern> hosts) {

    public static final AllowedPrivate NONE = new AllowedPrivate(List.of(), List.of());

    public AllowedPrivate {
        ranges = List.copyOf(ranges);
        hosts = List.copyOf(hosts);
    }

    /// Understands each entry; one with a slash is a range.
    public static AllowedPrivate of(List<String> entries) {
        List<Range> ranges = new ArrayList<>();
        List<HostPattern> hosts = new ArrayList<>();
        for (String entry : entries) {
            if (entry.contains("/")) {
                ranges.add(Range.of(entry));
            } else {
                hosts.add(HostPattern.of(entry));
            }
        }
        return new AllowedPrivate(ranges, hosts);
    }

    boolean cover(Destination destination, InetAddress address) {
        return hosts.stream().anyMatch(host -> host.matches(destination))
                || ranges.stream().anyMatch(range -> range.contains(address));
    }
}
