package dev.holdfast.server;

import dev.holdfast.http.Listen;
import dev.holdfast.http.TrustedProxies;
import dev.holdfast.http.tls.SelfSigned;
import dev.holdfast.http.tls.Tls;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How callers get to the server. Beyond the machine itself only over TLS, unless somebody says in so many
/// words that plain HTTP will do.
///
/// @param host an address or name of this machine to listen on
/// @param publicAddress what people are told, such as that of a proxy in front
/// @param trustedProxies addresses and networks of proxies in front
public record Entrance(String host, Proof proof, Optional<URI> publicAddress, List<String> trustedProxies) {

    /// The machine itself, and nobody else.
    public static final Entrance LOOPBACK = new Entrance("127.0.0.1", new Plain(), Optional.empty(), List.of());

    /// How the server proves who it is.
    public sealed interface Proof {}

    /// Not at all; for the machine itself.
    public record Plain() implements Proof {}

    /// Not at all, and that was asked for.
    public record Insecure() implements Proof {}

    /// By a certificate and its key in PEM files.
    public record Certified(Path certificate, Path key) implements Proof {}

    /// By a certificate of its own, whose fingerprint people compare.
    public record SelfMade() implements Proof {}

    /// @throws Problem UNPROCESSABLE `tls_needed`, `bad_address`, `bad_public_url`
    public Entrance {
        trustedProxies = List.copyOf(trustedProxies);
        if (proof instanceof Plain && !isLoopback(host)) {
            throw Problem.unprocessable(
                    "tls_needed",
                    "Listening on " + host + " lets others than this machine in, so it needs TLS: --tls-cert FILE and"
                            + " --tls-key FILE, or --tls self-signed; or --insecure-http if what lies between is yours.");
        }
        publicAddress.ifPresent(Entrance::check);
    }

    static void check(URI address) {
        boolean web = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
        boolean bare = address.getHost() != null && List.of("", "/").contains(String.valueOf(address.getRawPath()));
        if (!web || !bare || address.getRawQuery() != null || address.getRawFragment() != null) {
            throw Problem.unprocessable(
                    "bad_public_url",
                    "The public URL \"" + address + "\" must be like https://holdfast.example, without a path.");
        }
    }

    private static boolean isLoopback(String host) {
        return address(host).isLoopbackAddress();
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException nowhere) {
            throw Problem.unprocessable("bad_address", "\"" + host + "\" is no address of this machine.");
        }
    }

    /// Where the server listens. Its first door is always on loopback and plain, for the machine's own commands:
    /// on the port that was asked for where that is free of the other, else on any.
    Listen listen(int port, Path certificates, Clock clock) throws IOException {
        List<Listen.Door> doors = new ArrayList<>();
        Optional<Tls> tls = tls(certificates, clock);
        boolean alone = isLoopback(host) && tls.isEmpty();
        doors.add(new Listen.Door(alone ? host : "127.0.0.1", alone ? port : 0, Optional.empty()));
        if (!alone) {
            doors.add(new Listen.Door(host, port, tls));
        }
        return new Listen(doors, names(), publicAddress, TrustedProxies.of(trustedProxies));
    }

    /// Where the pages that agents made are shown: one door, by TLS where the server itself is.
    Listen listen(PreviewDoor door, int port, Path certificates, Clock clock) throws IOException {
        String where = door.host(host);
        if (proof instanceof Plain && !isLoopback(where)) {
            throw Problem.unprocessable(
                    "tls_needed", "Showing pages on " + where + " lets others than this machine in, so it needs TLS.");
        }
        Optional<Tls> tls = tls(certificates, clock);
        Listen.Door only = new Listen.Door(where, door.portAfter(port), tls);
        Set<String> names = names();
        door.address().map(URI::getHost).ifPresent(names::add);
        return new Listen(List.of(only), names, door.address(), TrustedProxies.of(trustedProxies));
    }

    /// The address that people are told, of those on which the server listens.
    URI told(List<URI> addresses) {
        URI last = addresses.getLast();
        if (publicAddress.isPresent()) {
            return publicAddress.get();
        }
        // Everywhere is no address to go to.
        return address(host).isAnyLocalAddress()
                ? URI.create(last.getScheme() + "://" + machine().orElse("localhost") + ":" + last.getPort())
                : last;
    }

    private Optional<Tls> tls(Path certificates, Clock clock) throws IOException {
        return switch (proof) {
            case Plain _, Insecure _ -> Optional.empty();
            case Certified(Path certificate, Path key) -> Optional.of(Tls.of(certificate, key));
            case SelfMade _ -> Optional.of(new SelfSigned(certificates, clock).forNames(names()));
        };
    }

    /// What the server may be called: the machine's name as well, where others may come in.
    private Set<String> names() {
        Set<String> names = new LinkedHashSet<>(Set.of("localhost"));
        publicAddress.map(URI::getHost).ifPresent(names::add);
        if (!isLoopback(host)) {
            if (!address(host).isAnyLocalAddress()) {
                names.add(host);
            }
            machine().ifPresent(names::add);
        }
        return names;
    }

    private static Optional<String> machine() {
        try {
            return Optional.of(InetAddress.getLocalHost().getHostName()).filter(name -> !name.isEmpty());
        } catch (UnknownHostException nameless) {
            return Optional.empty();
        }
    }
}
