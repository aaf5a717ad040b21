package dev.holdfast.http.tls;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A certificate with those that vouch for it, and the private key that belongs to it.
///
/// @param chain the server's own certificate first
record Identity(List<X509Certificate> chain, PrivateKey key) {

    // RFC 7468.
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END");
    private static final byte[] PROBE = "the key belongs to the certificate".getBytes(StandardCharsets.US_ASCII);

    Identity {
        chain = List.copyOf(chain);
    }

    /// What the two PEM files hold.
    ///
    /// @throws Problem UNPROCESSABLE `bad_certificate`, naming the file and what is wrong with it
    static Identity read(Path certificate, Path key) throws IOException {
        Identity identity = new Identity(chain(certificate), key(key));
        if (!identity.fits()) {
            throw bad(key, "it is not the key of the certificate in " + certificate);
        }
        return identity;
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    /// The SHA-256 of the certificate, as browsers show it.
    String fingerprint() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(certificate().getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<X509Certificate> chain(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (chain.isEmpty()) {
                throw bad(file, "there is no certificate in it");
            }
            return chain;
        } catch (CertificateException notOne) {
            throw bad(file, "it is not a PEM file of certificates");
        } catch (IOException unreadable) {
            throw bad(file, "it cannot be read (" + unreadable.getMessage() + ")");
        }
    }

    private static PrivateKey key(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException unreadable) {
            throw bad(file, "it cannot be read (" + unreadable.getMessage() + ")");
        }
        Matcher found = KEY.matcher(text);
        if (!found.find()) {
            throw bad(file, "there is no private key in it");
        }
        return switch (found.group(1)) {
            case "" -> decoded(file, Base64.getMimeDecoder().decode(found.group(2)));
            case "ENCRYPTED " ->
                throw bad(file, "the key is encrypted; take its passphrase off: openssl pkey -in IN -out OUT");
            default ->
                throw bad(file, "the key has an old form; write it anew: openssl pkcs8 -topk8 -nodes -in IN -out OUT");
        };
    }

    private static PrivateKey decoded(Path file, byte[] pkcs8) {
        for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException other) {
                // The encoding itself says which kind it is, and only that kind's factory reads it.
            }
        }
        throw bad(file, "the key is neither EC nor RSA nor Ed25519");
    }

    private boolean fits() {
        PublicKey known = certificate().getPublicKey();
        try {
            Signature signature = Signature.getInstance(
                    switch (known.getAlgorithm()) {
                        case "EC" -> "SHA256withECDSA";
                        case "RSA" -> "SHA256withRSA";
                        default -> known.getAlgorithm();
                    });
            signature.initSign(key, new SecureRandom());
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(known);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException unlike) {
            return false;
        }
    }

    private static Problem bad(Path file, String what) {
        return Problem.unprocessable("bad_certificate", "TLS cannot use " + file + ": " + what + ".");
    }
}
