package dev.holdfast.http;

import dev.holdfast.http.tls.Tls;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where a server listens, and by which names it is called.
///
/// @param doors the first is the one that the machine's own commands use
/// @param names host names and addresses by which callers may address the server, beside its doors' own
/// @param publicAddress what people are told; absent where the caller's own address for it will do
public record Listen(List<Door> doors, Set<String> names, Optional<URI> publicAddress, TrustedProxies proxies) {

    /// One place to listen.
    ///
    /// @param host an address or name of this machine
    /// @param port 0 for any free one
    public record Door(String host, int port, Optional<Tls> tls) {}

    public Listen {
        doors = List.copyOf(doors);
        names = Set.copyOf(names);
    }

    /// On the machine itself only.
    public static Listen onLoopback(int port, Set<String> names) {
        return new Listen(
                List.of(new Door("127.0.0.1", port, Optional.empty())), names, Optional.empty(), TrustedProxies.NONE);
    }

    /// The SHA-256 of the certificate that callers see.
    public Optional<String> fingerprint() {
        return doors.getLast().tls().map(Tls::fingerprint);
    }

    /// Every name by which the server may be called.
    Set<String> allNames() {
        Set<String> all = new HashSet<>(names);
        doors.forEach(door -> all.add(door.host()));
        publicAddress.map(URI::getHost).ifPresent(all::add);
        return all;
    }
}
