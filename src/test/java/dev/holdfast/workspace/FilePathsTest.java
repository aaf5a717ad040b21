package dev.holdfast.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FilePathsTest {

    @Test
    void namesArePercentEncodedUtf8() {
        assertThat(decoded("src/main.c")).isEqualTo(FilePath.of("src", "main.c"));
        assertThat(decoded("a%20b/50%25/x%3By%5Cz%0A")).isEqualTo(FilePath.of("a b", "50%", "x;y\\z\n"));
        assertThat(decoded("sp%C3%A4%C3%9Fe+1")).isEqualTo(FilePath.of("späße+1"));
        assertThat(decoded("a;b=c")).isEqualTo(FilePath.of("a;b=c"));
        assertThat(decoded("%7e%41")).isEqualTo(FilePath.of("~A"));
    }

    @Test
    void theEmptyPathIsTheRootAndASlashAtTheEndMeansAFolder() {
        assertThat(FilePaths.decode("")).isEqualTo(new FilePaths.Decoded(FilePath.ROOT, true));
        assertThat(FilePaths.decode("src/")).isEqualTo(new FilePaths.Decoded(FilePath.of("src"), true));
        assertThat(FilePaths.decode("src").folder()).isFalse();
    }

    @Test
    void everyOtherPathIsBad() {
        List<String> bad = List.of(
                "/",
                "//",
                "a//b",
                "/a",
                "a//",
                ".",
                "..",
                "a/./b",
                "a/../b",
                "%2e",
                "%2E%2e",
                "a%2Fb",
                "%2f",
                "a%00b",
                "%",
                "%4",
                "%zz",
                "a%2",
                "%-1",
                "%FF",
                "%C3",
                "%ED%A0%80",
                "~b64~",
                "~b64~!!",
                "~b64~Lg",
                "~b64~Li4",
                "~b64~YS9i",
                "~b64~YQBi",
                "%7Eb64~*",
                "x".repeat(256));
        for (String raw : bad) {
            assertThatThrownBy(() -> FilePaths.decode(raw))
                    .as(raw)
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo("bad_path"));
        }
    }

    @Test
    void aNameThatIsNotUtf8TravelsAsBase64AndSoDoesOneThatLooksLikeIt() {
        FileName bytes = FileName.of(new byte[] {'c', 'a', 'f', (byte) 0xe9});
        assertThat(FilePaths.encode(bytes)).isEqualTo("~b64~Y2Fm6Q");
        assertThat(decoded("~b64~Y2Fm6Q").name()).isEqualTo(bytes);
        assertThat(decoded("%7Eb64%7EY2Fm6Q").name()).isEqualTo(bytes);
        assertThat(FilePaths.encode(FileName.of("~b64~x"))).isEqualTo("~b64~fmI2NH54");
        assertThat(decoded("~b64~fmI2NH54").name()).isEqualTo(FileName.of("~b64~x"));
    }

    @Test
    void whatIsEncodedIsDecodedToTheSame() {
        Random random = new Random(20_240);
        for (int i = 0; i < 20_000; i++) {
            List<FileName> names = new ArrayList<>();
            int depth = 1 + random.nextInt(4);
            while (names.size() < depth) {
                byte[] name = new byte[1 + random.nextInt(12)];
                random.nextBytes(name);
                try {
                    names.add(FileName.of(name));
                } catch (Problem notAName) {
                    assertThat(notAName.code()).isEqualTo("bad_path");
                }
            }
            FilePath path = new FilePath(names);
            String encoded = FilePaths.encode(path);
            assertThat(encoded).matches("[A-Za-z0-9._~%/-]+");
            assertThat(decoded(encoded)).isEqualTo(path);
        }
    }

    private static FilePath decoded(String raw) {
        return FilePaths.decode(raw).path();
    }
}
