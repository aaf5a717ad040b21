package dev.holdfast.cli;

import dev.holdfast.server.Config;
import dev.holdfast.server.Entrance;
import dev.holdfast.server.Entrance.Certified;
import dev.holdfast.server.Entrance.Insecure;
import dev.holdfast.server.Entrance.Plain;
import dev.holdfast.server.Entrance.Proof;
import dev.holdfast.server.Entrance.SelfMade;
import dev.holdfast.server.PreviewDoor;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Who can get to the server, and how: options that a server takes, and `up` hands on to it.
final class EntranceOptions {

    private static final int LAST_PORT = 65535;
    private static final String SELF_SIGNED = "self-signed";

    @Option(names = "--listen", paramLabel = "ADDRESS", description = "Let others than this machine in; needs TLS.")
    private String listen = Entrance.LOOPBACK.host();

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "The certificate and its chain, as PEM.")
    private Optional<Path> certificate = Optional.empty();

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's key, as PEM.")
    private Optional<Path> key = Optional.empty();

    @Option(
            names = "--tls",
            paramLabel = SELF_SIGNED,
            description = "A certificate that the server makes for itself; compare its fingerprint.")
    private Optional<String> tls = Optional.empty();

    @Option(names = "--insecure-http", description = "Listen beyond this machine without TLS.")
    private boolean insecure;

    @Option(
            names = "--ssh-listen",
            paramLabel = "ADDRESS:PORT",
            description = "Where sftp, scp and rsync get in, once anybody has a key registered.")
    private String ssh = Config.DEFAULT_SSH;

    @Option(names = "--public-url", paramLabel = "URL", description = "How people get here, through a proxy say.")
    private Optional<URI> publicUrl = Optional.empty();

    @Option(
            names = "--trusted-proxies",
            paramLabel = "ADDRESS",
            split = ",",
            description = "Proxies whose X-Forwarded-For and -Proto are believed: addresses or networks.")
    private List<String> trustedProxies = new ArrayList<>();

    @Option(
            names = "--preview-listen",
            paramLabel = "ADDRESS:PORT",
            description = "Where pages that agents made are shown (default: the next port).")
    private Optional<String> previewListen = Optional.empty();

    @Option(
            names = "--preview-url",
            paramLabel = "URL",
            description = "How people get to those pages, through a proxy say; another host or port than --public-url.")
    private Optional<URI> previewUrl = Optional.empty();

    PreviewDoor previews() {
        if (previewUrl.isPresent() && previewUrl.equals(publicUrl)) {
            throw new Refusal(Refusal.USAGE, "--preview-url must be another origin than --public-url");
        }
        return new PreviewDoor(previewListen, previewUrl);
    }

    Entrance entrance() {
        return new Entrance(listen, proof(), publicUrl, trustedProxies);
    }

    /// Where SSH is spoken. The host may be in brackets, as an address of IPv6 has to be.
    InetSocketAddress ssh() {
        int colon = ssh.lastIndexOf(':');
        String host = colon < 1 ? "" : ssh.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        try {
            int port = Integer.parseInt(ssh.substring(colon + 1));
            if (!bare.isEmpty() && (bracketed || !bare.contains(":")) && port >= 0 && port <= LAST_PORT) {
                return InetSocketAddress.createUnresolved(bare, port);
            }
        } catch (NumberFormatException noPort) {
            throw badSsh(noPort);
        }
        throw badSsh(new IllegalArgumentException(ssh));
    }

    private Refusal badSsh(Exception cause) {
        return new Refusal(
                Refusal.USAGE,
                "--ssh-listen is like " + Config.DEFAULT_SSH + " or [::1]:2222, and \"" + ssh + "\" is not",
                cause);
    }

    private Proof proof() {
        if (certificate.isPresent() != key.isPresent()) {
            throw new Refusal(Refusal.USAGE, "--tls-cert and --tls-key belong together");
        }
        List<Proof> proofs = new ArrayList<>();
        certificate.ifPresent(file -> proofs.add(
                new Certified(file.toAbsolutePath(), key.orElseThrow().toAbsolutePath())));
        tls.ifPresent(word -> proofs.add(selfMade(word)));
        if (insecure) {
            proofs.add(new Insecure());
        }
        if (proofs.size() > 1) {
            throw new Refusal(Refusal.USAGE, "only one of --tls-cert, --tls and --insecure-http can be");
        }
        return proofs.isEmpty() ? new Plain() : proofs.getFirst();
    }

    private static Proof selfMade(String word) {
        if (!word.equals(SELF_SIGNED)) {
            throw new Refusal(Refusal.USAGE, "--tls can only be " + SELF_SIGNED + ", not " + word);
        }
        return new SelfMade();
    }
}
