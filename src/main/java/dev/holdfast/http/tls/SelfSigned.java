package dev.holdfast.http.tls;

import dev.holdfast.access.PrivateFiles;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate that the server makes for itself. Nobody vouches for it: whoever connects compares its
/// fingerprint once, and it stays the same until it is about to end.
public final class SelfSigned {

    // What browsers take at most from one they are told to trust: 825 days, of the CA/Browser Forum's rules.
    private static final Duration LIFE = Duration.ofDays(825);
    private static final Duration LEAST = Duration.ofDays(30);
    private static final Duration SLACK = Duration.ofHours(1);
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Path certificate;
    private final Path key;
    private final Clock clock;

    /// @param directory root's own, where the two files lie
    public SelfSigned(Path directory, Clock clock) {
        this.certificate = directory.resolve("tls-self-signed.crt");
        this.key = directory.resolve("tls-self-signed.key");
        this.clock = clock;
    }

    /// The certificate that is there, or a new one when there is none for these names or it ends soon.
    ///
    /// @param names host names and addresses by which the server is called
    public Tls forNames(Set<String> names) throws IOException {
        if (!Files.exists(certificate) || !Files.exists(key) || !serves(names)) {
            make(names);
        }
        return Tls.of(certificate, key);
    }

    private boolean serves(Set<String> names) throws IOException {
        try {
            X509Certificate now = Identity.read(certificate, key).certificate();
            Instant end = now.getNotAfter().toInstant();
            return end.isAfter(clock.instant().plus(LEAST))
                    && now.getSubjectAlternativeNames() != null
                    && now.getSubjectAlternativeNames().stream()
                            .map(name -> String.valueOf(name.get(1)))
                            .toList()
                            .containsAll(
                                    names.stream().map(SelfSigned::canonical).toList());
        } catch (GeneralSecurityException | Problem unreadable) {
            // A crash between the two files leaves a pair that does not fit.
            return false;
        }
    }

    private void make(Set<String> names) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X509Certificate made = signed(pair, names);
            write(key, "PRIVATE KEY", pair.getPrivate().getEncoded());
            write(certificate, "CERTIFICATE", made.getEncoded());
        } catch (GeneralSecurityException | OperatorCreationException failed) {
            throw new IOException("no certificate could be made", failed);
        }
    }

    private X509Certificate signed(KeyPair pair, Set<String> names)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        Instant now = clock.instant();
        X500Name holdfast = new X500Name("CN=Holdfast");
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                holdfast,
                new BigInteger(127, new SecureRandom()),
                Date.from(now.minus(SLACK)),
                Date.from(now.plus(LIFE)),
                holdfast,
                pair.getPublic());
        GeneralName[] all = names.stream().sorted().map(SelfSigned::name).toArray(GeneralName[]::new);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    private static GeneralName name(String name) {
        return new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }

    private static boolean isAddress(String name) {
        return name.contains(":") || name.matches("[0-9.]+");
    }

    /// As a certificate tells it.
    private static String canonical(String name) {
        return isAddress(name) ? InetAddress.ofLiteral(name).getHostAddress() : name;
    }

    private static void write(Path file, String label, byte[] bytes) throws IOException {
        String pem =
                "-----BEGIN " + label + "-----\n" + LINES.encodeToString(bytes) + "\n-----END " + label + "-----\n";
        PrivateFiles.replace(file, pem.getBytes(StandardCharsets.US_ASCII));
    }
}
