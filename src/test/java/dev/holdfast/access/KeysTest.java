package dev.holdfast.access;

import static dev.holdfast.access.Household.HERE;
import static dev.holdfast.access.Household.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.access.Principal.Role;
import dev.holdfast.access.Principal.Scope;
import dev.holdfast.db.TestDatabases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    /// Bytes that are a key of this type in form.
    private static final String ED25519 =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5DgCq2Im3vOqHBMjKhfTIKa6pCGq7C1dGlyZB2wQ6K";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aKeySaysWhoComes(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            Principal ada = house.ada().principal();
            Keys keys = house.callers.keys();
            assertThat(keys.any()).isFalse();
            Keys.Key key = keys.add(ada, "laptop", ED25519 + " ada@laptop\n");
            assertThat(keys.any()).isTrue();
            assertThat(keys.own(ada)).containsExactly(key);
            Principal caller = keys.caller(key.fingerprint()).orElseThrow();
            assertThat(caller.name()).isEqualTo("ada");
            assertThat(caller.scope()).isEqualTo(Scope.WRITE);
            assertThat(house.callers.again(caller)).contains(caller);
            keys.remove(ada, key.id());
            assertThat(keys.caller(key.fingerprint())).isEmpty();
            assertThat(house.callers.again(caller)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aKeyGoesWithItsUser(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            Principal ada = house.ada().principal();
            Principal ben = house.joined(ada, "ben", Role.MEMBER).principal();
            Keys keys = house.callers.keys();
            Keys.Key key = keys.add(ben, "laptop", ED25519);
            assertCode("key_exists", () -> keys.add(ada, "mine as well", ED25519));
            assertCode("key_not_found", () -> keys.remove(ada, key.id()));
            house.users.remove(ada, "ben");
            assertThat(keys.caller(key.fingerprint())).isEmpty();
            assertThat(keys.any()).isFalse();
        }
    }

    @Test
    void aKeyOutlivesNoToken() {
        try (Household house = new Household(TestDatabases.SQLITE.location(folder))) {
            Principal ada = house.ada().principal();
            Keys keys = house.callers.keys();
            Tokens.Made made = house.callers
                    .tokens()
                    .make(
                            ada,
                            new Tokens.Wish(
                                    "ci",
                                    Scope.WRITE,
                                    Optional.of(house.clock.instant().plus(Duration.ofDays(1)))));
            Principal token = house.callers.byToken(made.text());
            assertCode("expiry_too_late", () -> keys.add(token, "ci", ED25519));
            Principal machine = house.callers.byToken(house.callers
                    .tokens()
                    .make("machine", "default", Role.ADMINISTRATOR, Optional.empty())
                    .text());
            assertCode("no_user", () -> keys.add(machine, "machine", ED25519));
        }
    }

    @Test
    void whoTriesKeysAllDayHasToWaitAndMaySignIn() {
        try (Household house = new Household(TestDatabases.SQLITE.location(folder))) {
            house.ada();
            Keys keys = house.callers.keys();
            for (int i = 0; i < 21; i++) {
                keys.attempt(HERE);
            }
            assertCode("too_many_attempts", () -> keys.attempt(HERE));
            keys.attempt("192.0.2.8");
            house.signIns.signIn("ada", Household.PASSWORD, HERE);
        }
    }

    @ParameterizedTest
    @CsvSource({"ed25519,256", "ecdsa,256", "ecdsa,384", "ecdsa,521", "rsa,3072"})
    void keysAsOpenSshMakesThemHaveItsFingerprint(String type, String bits) throws Exception {
        Path file = folder.resolve("key");
        run("ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-f", file.toString());
        PublicKeyText key = PublicKeyText.parse(Files.readString(folder.resolve("key.pub")));
        assertThat(run("ssh-keygen", "-l", "-f", file.toString())).contains(key.fingerprint() + " ");
    }

    @Test
    void aWeakKeyIsRefused() throws Exception {
        Path file = folder.resolve("key");
        run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", file.toString());
        String line = Files.readString(folder.resolve("key.pub"));
        assertCode("weak_key", () -> PublicKeyText.parse(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ssh-ed25519",
                "ssh-ed25519 !!!!",
                "ssh-ed25519 AAAA",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5DgCq2Im3vOqHBMjKhfTIKa6pCGq7C1dGlyZB2wQ6",
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIJ5DgCq2Im3vOqHBMjKhfTIKa6pCGq7C1dGlyZB2wQ6K",
                "ssh-dss AAAAB3NzaC1kc3M=",
                "ssh-ed25519-cert-v01@openssh.com AAAAC3NzaC1lZDI1NTE5AAAA",
                "from=\"*\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5DgCq2Im3vOqHBMjKhfTIKa6pCGq7C1dGlyZB2wQ6K",
                "ssh-ed25519 f////w==",
            })
    void whatIsNoKeyIsRefused(String text) {
        assertCode("bad_key", () -> PublicKeyText.parse(text));
    }

    @Test
    void aPrivateKeyIsRefusedWithoutBeingShown() {
        assertCode("private_key", () -> PublicKeyText.parse("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n"));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
