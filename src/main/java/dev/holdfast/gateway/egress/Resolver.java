package dev.holdfast.gateway.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/// Finds the addresses of a name.
@FunctionalInterface
public interface Resolver {

    /// At least one address, the best first.
    ///
    /// @throws java.net.UnknownHostException when there is none
    List<InetAddress> resolve(String host) throws IOException;
}
