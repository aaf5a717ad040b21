package dev.holdfast.http.tls;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The server's certificate and key, read again whenever their files have changed: who renews them, every
/// few weeks and by a program, need not know of Holdfast. A pair that does not fit, such as one of which
/// only the half is there yet, leaves the one before in use.
final class RenewedKeys extends X509ExtendedKeyManager {

    private static final System.Logger LOG = System.getLogger(RenewedKeys.class.getName());
    private static final String ALIAS = "holdfast";

    /// Times of the last change to the two files.
    private record Stamp(FileTime certificate, FileTime key) {}

    private record Loaded(Identity identity, Stamp stamp) {}

    private final Path certificate;
    private final Path key;
    private volatile Loaded loaded;

    RenewedKeys(Path certificate, Path key) throws IOException {
        this.certificate = certificate;
        this.key = key;
        Identity identity = Identity.read(certificate, key);
        loaded = new Loaded(identity, stamp());
    }

    private Stamp stamp() throws IOException {
        return new Stamp(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
    }

    /// The identity as it is now.
    Identity identity() {
        Loaded last = loaded;
        try {
            Stamp now = stamp();
            if (now.equals(last.stamp())) {
                return last.identity();
            }
            // Whatever comes of it, these files are not looked at again until one of them changes.
            loaded = new Loaded(last.identity(), now);
            loaded = new Loaded(Identity.read(certificate, key), now);
            LOG.log(Level.INFO, "Took the renewed certificate from {0}.", certificate);
        } catch (IOException | Problem unusable) {
            LOG.log(Level.WARNING, "The certificate stays the one before: {0}", unusable.getMessage());
        }
        return loaded.identity();
    }

    /// Asked first in each handshake, and so the place to look at the files: key and chain are asked for right
    /// after it, and are to be of one pair.
    private boolean fits(String keyType) {
        return identity().certificate().getPublicKey().getAlgorithm().equals(plain(keyType));
    }

    /// TLS 1.3 asks for `EdDSA` and 1.2 for things like `EC_EC`.
    private static String plain(String keyType) {
        return keyType.startsWith("EC") ? "EC" : keyType.startsWith("RSA") ? "RSA" : keyType;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return fits(keyType) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return fits(keyType) ? ALIAS : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return fits(keyType) ? new String[] {ALIAS} : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        List<X509Certificate> chain = loaded.identity().chain();
        return chain.toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return loaded.identity().key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String toString() {
        return Arrays.asList(certificate, key).toString();
    }
}
