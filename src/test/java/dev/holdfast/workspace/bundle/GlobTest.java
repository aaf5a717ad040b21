package dev.holdfast.workspace.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class GlobTest {

    private static boolean file(String glob, String path) {
        return Glob.of(glob).matches(names(path), false);
    }

    private static boolean folder(String glob, String path) {
        return Glob.of(glob).matches(names(path), true);
    }

    private static List<FileName> names(String path) {
        return FilePath.of(path.split("/")).names();
    }

    @Test
    void aNameWithoutASlashIsMeantAtAnyDepth() {
        assertThat(file("*.c", "main.c")).isTrue();
        assertThat(file("*.c", "a/b/main.c")).isTrue();
        assertThat(file("*.c", "main.cc")).isFalse();
        assertThat(file("node_modules", "a/node_modules")).isTrue();
        assertThat(file("node_modules", "a/node_modules/x")).isFalse();
    }

    @Test
    void aSlashBindsToTheTop() {
        assertThat(file("/a.txt", "a.txt")).isTrue();
        assertThat(file("/a.txt", "b/a.txt")).isFalse();
        assertThat(file("src/*.c", "src/a.c")).isTrue();
        assertThat(file("src/*.c", "x/src/a.c")).isFalse();
        assertThat(file("src/*.c", "src/deep/a.c")).isFalse();
    }

    @Test
    void twoStarsAreAnyNumberOfNames() {
        assertThat(file("src/**/a.c", "src/a.c")).isTrue();
        assertThat(file("src/**/a.c", "src/b/c/a.c")).isTrue();
        assertThat(file("**/x/y", "x/y")).isTrue();
        assertThat(file("a/**", "a/b/c")).isTrue();
        assertThat(folder("a/**", "a")).isFalse();
    }

    @Test
    void aSlashAtTheEndMeansFoldersOnly() {
        assertThat(folder("build/", "x/build")).isTrue();
        assertThat(file("build/", "x/build")).isFalse();
    }

    @Test
    void classesAndLettersAreThoseOfUtf8() {
        assertThat(file("[a-c]?.txt", "bä.txt")).isTrue();
        assertThat(file("[!a-c]?.txt", "bä.txt")).isFalse();
        assertThat(file("[]x]", "]")).isTrue();
        assertThat(file("\\*", "*")).isTrue();
        assertThat(file("\\*", "a")).isFalse();
        FileName raw = FileName.of(new byte[] {'a', (byte) 0xff, 'b'});
        assertThat(Glob.of("a?b").matches(List.of(raw), false)).isTrue();
    }

    @Test
    @Timeout(10)
    void noPatternTakesLong() {
        String stars = "*a".repeat(100);
        assertThat(file(stars, "a".repeat(99) + "b".repeat(150))).isFalse();
        String names = "**/a/".repeat(100) + "b";
        assertThat(file(names, "a/".repeat(300) + "c")).isFalse();
    }

    @Test
    void whatIsNoPatternIsRefused() {
        for (String bad : List.of("", "[a", "a\\", "a//b", "..", "a/./b", "/")) {
            Problem problem = catchThrowableOfType(Problem.class, () -> Glob.of(bad));
            assertThat(problem.code()).as(bad).isEqualTo("bad_glob");
        }
    }
}
