package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.ScriptedApi.Ran;
import dev.holdfast.cli.ScriptedApi.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTest {

    private static final String FILES = "/v1/agents/ada/files/";

    @TempDir
    private Path local;

    private ScriptedApi api;

    @BeforeEach
    void begin() throws IOException {
        api = new ScriptedApi();
    }

    @AfterEach
    void end() {
        api.close();
    }

    @Test
    void aFileGoesWithItsPermissionsAndAnyName() throws IOException {
        Path file = Files.writeString(local.resolve("run me 100%;ü.sh"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
        api.on("PUT " + FILES + "bin/run%20me%20100%25%3B%C3%BC.sh?mode=0750", "{}");
        assertThat(api.run("cp", file.toString(), "ada:/bin/").exitCode()).isZero();
        assertThat(api.requests()).extracting(Request::body).containsExactly("#!/bin/sh\n");
    }

    @Test
    void anEmptyFileGoesToo() throws IOException {
        Path file = Files.writeString(local.resolve("empty"), "");
        api.on("PUT " + FILES + "empty?mode=0644", "{}");
        assertThat(api.run("files", "put", file.toString(), "ada:/empty").exitCode())
                .isZero();
    }

    @Test
    void aFolderGoesWithEverythingButLinks() throws IOException {
        Path folder = local.resolve("src");
        Files.createDirectories(folder.resolve("empty"));
        Files.writeString(folder.resolve("a"), "A");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));
        api.on("POST " + FILES + "src?op=mkdir", "{}");
        api.on("POST " + FILES + "src/empty?op=mkdir", "{}");
        api.on("PUT " + FILES + "src/a?mode=0644", "{}");
        Ran ran = api.run("cp", "-r", folder.toString(), "ada:/");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("left out").contains("link").hasLineCount(1);
        assertThat(api.requests())
                .extracting(Request::target)
                .containsExactlyInAnyOrder(
                        FILES + "src?op=mkdir", FILES + "src/empty?op=mkdir", FILES + "src/a?mode=0644");
    }

    @Test
    void aFolderComesWithModesAndWithoutLinks() throws IOException {
        api.on(
                "GET " + FILES + "src/",
                "{\"path\":\"src\",\"entries\":[" + entry("a b", "a%20b", "file", "0755") + ","
                        + entry("l", "l", "link", "0777") + "," + entry("raw", "~b64~_w", "file", "0600") + "]}");
        api.on("GET " + FILES + "src/a%20b", ScriptedApi.file("A"));
        api.on("GET " + FILES + "src/~b64~_w", ScriptedApi.file("R"));
        Ran ran = api.run("cp", "-r", "ada:/src", local.resolve("copy").toString());
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("holdfast: left out ada:/src/l: a link\n");
        assertThat(local.resolve("copy/a b")).hasContent("A").isExecutable();
        assertThat(local.resolve("copy/~b64~_w")).hasContent("R");
        assertThat(local.resolve("copy/l")).doesNotExist();
    }

    private static String entry(String name, String segment, String type, String mode) {
        return "{\"name\":\"" + name + "\",\"path\":\"src/" + segment + "\",\"type\":\"" + type
                + "\",\"size\":1,\"mode\":\"" + mode + "\",\"modified_at\":\"2026-01-01T00:00:00Z\"}";
    }

    @Test
    void nothingIsWrittenThroughALinkInTheTarget() throws IOException {
        Path outside = Files.createDirectory(local.resolve("outside"));
        Path target = local.resolve("copy");
        Path copy = Files.createDirectories(target.resolve("src"));
        Files.createSymbolicLink(copy.resolve("sub"), outside);
        api.on("GET " + FILES + "src/", "{\"entries\":[" + entry("sub", "sub", "directory", "0755") + "]}");
        api.on("GET " + FILES + "src/sub/", "{\"entries\":[" + entry("sub/x", "sub/x", "file", "0644") + "]}");
        assertThat(api.run("cp", "-r", "ada:/src", target.toString()).exitCode())
                .isEqualTo(4);
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aBrokenDownloadLeavesTheOldFile() throws IOException {
        Path file = Files.writeString(local.resolve("a"), "old");
        api.on("GET " + FILES + "a", exchange -> {
            exchange.getResponseHeaders().set("Content-Disposition", "attachment");
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
        });
        assertThat(api.run("files", "get", "ada:/a", file.toString()).exitCode())
                .isEqualTo(1);
        assertThat(file).hasContent("old");
        assertThat(local).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aFolderIsNoFile() {
        api.on("GET " + FILES + "src", "{\"path\":\"src\",\"entries\":[]}");
        assertThat(api.run("files", "cat", "ada:/src").err()).contains("is a folder");
    }

    @Test
    void bothSidesCannotBeRemote() {
        assertThat(api.run("cp", "ada:/a", "bob:/a").exitCode()).isEqualTo(2);
        assertThat(api.run("cp", "a", "b").exitCode()).isEqualTo(2);
    }
}
