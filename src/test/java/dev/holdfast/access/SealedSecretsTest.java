package dev.holdfast.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedSecretsTest {

    @TempDir
    Path folder = Path.of("");

    private static void assertUnreadable(Secrets secrets, String context, byte[] sealed) {
        assertThatThrownBy(() -> secrets.open(context, sealed))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo("secret_unreadable"));
    }

    @Test
    void aSecretOpensWithItsKeyInItsPlace() throws IOException {
        Path key = folder.resolve("secret.key");
        byte[] sealed = SealedSecrets.open(key).seal("providers.key.anthropic", "sk-grüße");
        assertThat(SealedSecrets.open(key).open("providers.key.anthropic", sealed))
                .isEqualTo("sk-grüße");
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("sk-");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
    }

    @Test
    void itOpensNowhereElse() throws IOException {
        Secrets secrets = SealedSecrets.open(folder.resolve("secret.key"));
        Secrets others = SealedSecrets.open(folder.resolve("other.key"));
        byte[] sealed = secrets.seal("a", "secret");
        assertUnreadable(secrets, "b", sealed);
        assertUnreadable(others, "a", sealed);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertUnreadable(secrets, "a", changed);
        }
        assertUnreadable(secrets, "a", new byte[0]);
    }

    @Test
    void theSameSecretIsNeverSealedAlike() throws IOException {
        Secrets secrets = SealedSecrets.open(folder.resolve("secret.key"));
        assertThat(secrets.seal("a", "secret")).isNotEqualTo(secrets.seal("a", "secret"));
    }

    @Test
    void aBrokenKeyFileIsToldAndKept() throws IOException {
        Path key = Files.writeString(folder.resolve("secret.key"), "short");
        assertThatThrownBy(() -> SealedSecrets.open(key))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo("secret_key_broken"));
        assertThat(Files.readString(key)).isEqualTo("short");
    }
}
