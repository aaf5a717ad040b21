package dev.holdfast.access;

import static dev.holdfast.access.Household.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PasswordsTest {

    /// From the tests of the reference implementation of Argon2: 64 MiB, two passes, salt "somesalt".
    private static final String KNOWN =
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    @Test
    void whatAnotherProgramKeptIsKnownAgain() {
        Passwords passwords = new Passwords();
        assertThat(passwords.same(Optional.of(KNOWN), "password")).isTrue();
        assertThat(passwords.same(Optional.of(KNOWN), "Password")).isFalse();
    }

    @Test
    void noTwoAreKeptAlike() {
        Passwords passwords = new Passwords();
        Password chosen = new Password("correct horse battery");
        String one = passwords.keep(chosen);
        assertThat(one).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").isNotEqualTo(passwords.keep(chosen));
        assertThat(passwords.same(Optional.of(one), "correct horse battery")).isTrue();
        assertThat(passwords.same(Optional.of(one), "correct horse batterx")).isFalse();
        assertThat(passwords.same(Optional.empty(), "correct horse battery")).isFalse();
    }

    @Test
    void theSameCharactersAreTheSamePassword() {
        Passwords passwords = new Passwords();
        String kept = passwords.keep(new Password("Zürich im Frühling"));
        assertThat(passwords.same(Optional.of(kept), "Zu\u0308rich im Fru\u0308hling"))
                .isTrue();
    }

    @Test
    void aPasswordHasTenToTwoHundredCharacters() {
        for (String weak : List.of("", "123456789", "x".repeat(201), "😀".repeat(9))) {
            assertCode("weak_password", () -> {
                Password unused = new Password(weak);
                throw new AssertionError(unused);
            });
        }
        assertThat(new Password("😀".repeat(10)).toString()).doesNotContain("😀");
        assertThat(new Password("x".repeat(200)).text()).hasSize(200);
    }
}
