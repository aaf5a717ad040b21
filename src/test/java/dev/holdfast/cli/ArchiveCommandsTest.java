package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.ScriptedApi.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveCommandsTest {

    private static final String FILES = "/v1/agents/ada/files/";

    @TempDir
    private Path local;

    private ScriptedApi api;

    @BeforeEach
    void start() throws IOException {
        api = new ScriptedApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aFolderIsSavedAsAWhole() throws IOException {
        Path file = local.resolve("src.tar");
        api.on("GET " + FILES + "src?bundle=tar&include=*.c&exclude=%2Fbuild%2F", ScriptedApi.file("TAR"));
        Ran ran = api.run(
                "files",
                "export",
                "ada",
                "/src",
                file.toString(),
                "--as",
                "tar",
                "--include",
                "*.c",
                "--exclude",
                "/build/");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(file).hasContent("TAR");
        api.on("GET " + FILES + "src?bundle=zip", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
        });
        assertThat(api.run("files", "export", "ada", "/src", file.toString(), "--as", "zip")
                        .exitCode())
                .isEqualTo(1);
        assertThat(file).hasContent("TAR");
        assertThat(local).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aDryRunTellsWhatWouldBeInIt() {
        api.on(
                "GET " + FILES + "?bundle=tar.zst&dry_run=true",
                "{\"files\":1,\"folders\":0,\"links\":0,\"bytes\":5,\"paths\":[\"a%20b\"],\"truncated\":false}");
        Ran ran = api.run("files", "export", "ada", "/", "--dry-run");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("a%20b").contains("1 files");
    }

    @Test
    void anArchiveIsSent() throws IOException {
        Path file = Files.writeString(local.resolve("a.tar"), "TAR");
        api.on(
                "POST " + FILES + "data?op=extract&overwrite=true&links=any",
                "{\"files\":2,\"folders\":0,\"links\":0,\"bytes\":5,\"refused\":[\"data/su\"]}");
        Ran ran = api.run("files", "import", "ada", "/data", file.toString(), "--overwrite", "--links-to-anywhere");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("2 files").contains("data/su");
        assertThat(api.requests().getFirst().body()).isEqualTo("TAR");
    }
}
