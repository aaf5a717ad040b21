package dev.holdfast.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Certificates as people bring them, with openssl as the one who makes them.
class TlsTest {

    private static final Set<String> NAMES = Set.of("localhost", "192.0.2.7", "2001:db8::7", "fleet.example");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path folder;

    private Path certificate() {
        return folder.resolve("server.crt");
    }

    private Path key() {
        return folder.resolve("server.key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa:2048", "ec", "ed25519"})
    void keysOfEachKindAreRead(String kind) throws Exception {
        openssl(kind, "fleet.example");
        assertThat(Tls.of(certificate(), key()).fingerprint())
                .isEqualTo(fingerprint(certificate()))
                .matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
    }

    @Test
    void aRenewedPairIsTakenAndHalfOfOneIsNot() throws Exception {
        openssl("ec", "first.example");
        Tls tls = Tls.of(certificate(), key());
        String first = tls.fingerprint();
        Path oldKey = Files.copy(key(), folder.resolve("old.key"));

        openssl("ec", "second.example");
        Path newKey = Files.move(key(), folder.resolve("new.key"));
        Files.copy(oldKey, key());
        Files.setLastModifiedTime(certificate(), FileTime.from(NOON));
        assertThat(tls.fingerprint()).isEqualTo(first);

        Files.delete(key());
        assertThat(tls.fingerprint()).isEqualTo(first);
        Files.move(newKey, key());
        Files.setLastModifiedTime(key(), FileTime.from(NOON.plusSeconds(1)));
        assertThat(tls.fingerprint()).isEqualTo(fingerprint(certificate())).isNotEqualTo(first);
    }

    @Test
    void whatCannotBeUsedIsNamedWithTheWayOut() throws Exception {
        openssl("rsa:2048", "fleet.example");
        refuses("cannot be read", folder.resolve("none.crt"), key());
        refuses("not the key of the certificate", other().resolve("server.crt"), key());
        refuses("no private key in it", certificate(), certificate());
        Path empty = Files.writeString(folder.resolve("empty"), "");
        refuses("no certificate in it", empty, key());
        Path text = Files.writeString(folder.resolve("text"), "-----BEGIN CERTIFICATE-----\nnonsense\n");
        refuses("not a PEM file", text, key());

        Path old = folder.resolve("old.key");
        run("openssl", "pkey", "-traditional", "-in", key().toString(), "-out", old.toString());
        refuses("openssl pkcs8 -topk8", certificate(), old);
        Path locked = folder.resolve("locked.key");
        run("openssl", "pkey", "-aes128", "-passout", "pass:x", "-in", key().toString(), "-out", locked.toString());
        refuses("encrypted", certificate(), locked);
    }

    private Path other() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        request("rsa:2048", "other.example", other);
        return other;
    }

    private static void refuses(String why, Path certificate, Path key) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Tls.of(certificate, key));
        assertThat(problem).as(why).isNotNull();
        assertThat(problem.code()).isEqualTo("bad_certificate");
        assertThat(problem.sentence()).contains(why);
    }

    @Test
    void itsOwnCertificateStaysUntilItEndsOrANameIsNew() throws Exception {
        SelfSigned today = at(NOON);
        String first = today.forNames(NAMES).fingerprint();
        assertThat(today.forNames(Set.of("localhost")).fingerprint()).isEqualTo(first);
        assertThat(at(NOON.plus(Duration.ofDays(790))).forNames(NAMES).fingerprint())
                .isEqualTo(first);
        assertThat(at(NOON.plus(Duration.ofDays(800))).forNames(NAMES).fingerprint())
                .isNotEqualTo(first);
        String third = today.forNames(Set.of("other.example")).fingerprint();
        assertThat(third).isNotEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("tls-self-signed.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void itsOwnCertificateCarriesItsNames() throws Exception {
        at(NOON).forNames(NAMES);
        String text =
                run("openssl", "x509", "-noout", "-ext", "subjectAltName", "-in", folder + "/tls-self-signed.crt");
        assertThat(text)
                .contains("DNS:localhost")
                .contains("DNS:fleet.example")
                .contains("IP Address:192.0.2.7")
                .contains("IP Address:2001:DB8:0:0:0:0:0:7");
    }

    @Test
    void aCrashBetweenTheTwoFilesIsMadeGood() throws Exception {
        at(NOON).forNames(NAMES);
        request("ec", "other.example", folder);
        Files.move(key(), folder.resolve("tls-self-signed.key"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(at(NOON).forNames(NAMES).fingerprint()).isNotEmpty();
    }

    private SelfSigned at(Instant now) {
        return new SelfSigned(folder, Clock.fixed(now, ZoneOffset.UTC));
    }

    private void openssl(String kind, String name) throws Exception {
        request(kind, name, folder);
    }

    private static void request(String kind, String name, Path folder) throws Exception {
        String key = folder.resolve("server.key").toString();
        switch (kind) {
            case "ec" ->
                run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key);
            case "ed25519" -> run("openssl", "genpkey", "-algorithm", "ed25519", "-out", key);
            default -> run("openssl", "genpkey", "-algorithm", "RSA", "-out", key);
        }
        String subject = "/CN=" + name;
        String file = folder.resolve("server.crt").toString();
        run("openssl", "req", "-x509", "-new", "-key", key, "-subj", subject, "-days", "30", "-out", file);
    }

    private static String fingerprint(Path certificate) throws Exception {
        String line = run("openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", certificate.toString());
        return line.substring(line.indexOf('=') + 1).strip();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + "\n" + output)
                .isZero();
        return output;
    }
}
