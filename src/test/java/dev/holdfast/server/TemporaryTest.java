package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.holdfast.data.DataDirectory;
import dev.holdfast.db.Databases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TemporaryTest {

    /// What a server does that is killed while it has both libraries loaded.
    static final class Killed {

        private Killed() {}

        public static void main(String[] arguments) throws IOException {
            DataDirectory data = new DataDirectory(Path.of(arguments[0]));
            Temporary.prepare(data);
            Databases.open(data.database());
            try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
                zstd.compress(new byte[100]);
                System.out.println("loaded");
                Runtime.getRuntime().halt(137);
            }
        }
    }

    @TempDir
    private Path folder;

    @Test
    void aKilledServerLeavesNoLibrariesInTheMachinesTemporaryFolder() throws Exception {
        Path shared = Files.createDirectory(folder.resolve("tmp"));
        DataDirectory data = new DataDirectory(Files.createDirectory(folder.resolve("data")));
        kill(shared, data);
        assertThat(names(shared)).isEmpty();
        List<String> left = names(data.temporary());
        assertThat(left).anyMatch(name -> name.contains("sqlite"));
        kill(shared, data);
        assertThat(names(data.temporary())).hasSameSizeAs(left).doesNotContainAnyElementsOf(left);
    }

    private static void kill(Path shared, DataDirectory data) throws IOException, InterruptedException {
        Process server = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:-UsePerfData",
                        "-Djava.io.tmpdir=" + shared,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        data.root().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(new String(server.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("loaded");
        assertThat(server.waitFor()).isEqualTo(137);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> String.valueOf(path.getFileName())).toList();
        }
    }
}
