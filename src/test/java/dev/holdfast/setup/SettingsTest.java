package dev.holdfast.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The settings of a data directory, as they are kept.
class SettingsTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsKeptIsReadAgain() throws IOException {
        Path file = folder.resolve("config");
        Settings.read(file).with(Map.of("port", "1", "image", "a=b")).keep();
        Settings.read(file).with(Map.of("port", "2")).keep();
        assertThat(Settings.read(file).arguments()).containsExactly("--image=a=b", "--port=2");
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    @Test
    void fileThatSaysTheSameIsNotTouched() throws IOException {
        Path file = folder.resolve("config");
        Files.writeString(file, "# a word of mine\nport = 1\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
        Settings.read(file).with(Map.of("port", "1")).keep();
        assertThat(file).content().contains("a word of mine");
    }

    @Test
    void lineThatIsNoneIsNamed() throws IOException {
        Path file = folder.resolve("config");
        Files.writeString(file, "port = 1\nlisten everywhere\n");
        assertThatThrownBy(() -> Settings.read(file))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("line 2");
    }
}
