package dev.holdfast.http.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/// How a listener proves who it is.
public final class Tls {

    private final RenewedKeys keys;

    private Tls(RenewedKeys keys) {
        this.keys = keys;
    }

    /// With a certificate (its chain behind it) and a key in PEM files. Both are read again when they change.
    ///
    /// @throws dev.holdfast.problem.Problem UNPROCESSABLE `bad_certificate`
    public static Tls of(Path certificate, Path key) throws IOException {
        return new Tls(new RenewedKeys(certificate, key));
    }

    /// The SHA-256 of the certificate, as browsers show it.
    public String fingerprint() {
        return keys.identity().fingerprint();
    }

    /// What Jetty makes its connections with.
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, null, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
