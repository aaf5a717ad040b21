package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.ScriptedApi.Ran;
import dev.holdfast.json.Json;
import dev.holdfast.walk.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands against the real server, as a person would use them in a row.
class CommandLineWalkTest {

    private static final int LARGE = 5_000_000;

    private static TestServer server;

    @TempDir
    private Path local;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small());
        assertThat(run("agent", "create", "ada", "--driver", "command", "--label", "team=core", "--volume-limit", "3G")
                        .exitCode())
                .isZero();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /// The address and the token are found in the data directory.
    private static Ran run(String... arguments) {
        return runWith("", arguments);
    }

    private static Ran runWith(String input, String... arguments) {
        return ScriptedApi.run(Map.of("HOLDFAST_DATA", server.data().toString()), input, arguments);
    }

    private static String done(String... arguments) {
        Ran ran = run(arguments);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        return ran.out();
    }

    @Test
    void agentsAreShownPausedAndResumed() {
        assertThat(done("agent", "ls")).contains("ada").contains("running");
        assertThat(done("agent", "show", "ada"))
                .contains("label         team=core")
                .contains("3.0 GiB of the pool");
        assertThat(done("agent", "change", "ada", "--volume-limit", "5GiB")).contains("5.0 GiB of the pool");
        assertThat(done("agent", "show", "ada")).contains("5.0 GiB of the pool");
        assertThat(run("agent", "change", "ada", "--volume-limit", "much").exitCode())
                .isEqualTo(2);
        assertThat(done("agent", "pause", "ada")).contains("paused");
        assertThat(done("agent", "resume", "ada")).contains("running");
        assertThat(run("agent", "create", "ada", "--driver", "command").exitCode())
                .isEqualTo(4);
        assertThat(run("agent", "show", "nobody").exitCode()).isEqualTo(3);
    }

    @Test
    void taskIsFollowedToItsEndAndItsOutcomeIsTheExitCode() {
        Ran good = run("task", "run", "ada", "echo written > /workspace/by-task", "--follow");
        assertThat(good.exitCode()).as(good.out()).isZero();
        assertThat(done("files", "cat", "ada:/by-task")).isEqualTo("written\n");
        Ran bad = run("task", "run", "ada", "exit 7", "--follow");
        assertThat(bad.exitCode()).isEqualTo(1);
        assertThat(bad.out()).contains("failed");
        assertThat(done("task", "ls", "ada"))
                .contains("exit 7")
                .contains("finished")
                .contains("failed");
    }

    @Test
    void foldersComeBackAsTheyWent() throws IOException {
        Path folder = local.resolve("to go");
        Files.createDirectories(folder.resolve("empty"));
        Files.createDirectories(folder.resolve("deep/er"));
        byte[] large = new byte[LARGE];
        new Random(1).nextBytes(large);
        Files.write(folder.resolve("deep/er/large"), large);
        Files.writeString(folder.resolve("100% ü;#?.sh"), "#!/bin/sh\n");
        Files.setAttribute(folder.resolve("100% ü;#?.sh"), "unix:mode", 0750);
        done("cp", "-r", folder.toString(), "ada:/");
        assertThat(done("files", "ls", "ada:/to go")).contains("100% ü;#?.sh").contains("empty");
        Path back = local.resolve("back");
        done("cp", "-r", "ada:/to go", back.toString());
        assertThat(back.resolve("deep/er/large")).hasBinaryContent(large);
        assertThat(back.resolve("100% ü;#?.sh")).hasContent("#!/bin/sh\n").isExecutable();
        assertThat(back.resolve("empty")).isEmptyDirectory();
    }

    @Test
    void whatIsSearchedForIsPrintedWithItsPlace() {
        assertThat(runWith("one\ntwo words, Größe\n", "files", "put", "-", "ada:/found here/ü.txt")
                        .exitCode())
                .isZero();
        assertThat(done("files", "search", "ada", "größe")).isEqualTo("ada:/found here/ü.txt:2: two words, Größe\n");
        assertThat(done("files", "search", "ada", "w.r", "/found here", "-e", "-g", "*.txt"))
                .contains(":2:");
        assertThat(done("files", "search", "ada", "ü.t", "--names")).isEqualTo("ada:/found here/ü.txt\n");
        assertThat(done("files", "search", "ada", "two words", "--output", "json"))
                .contains("\"type\":\"end\"");
        assertThat(run("files", "search", "ada", "(", "-e").err()).contains("unclosed group");
    }

    @Test
    void restoreBringsBackWhatWasDeletedAndSaysWhatItKept() {
        assertThat(runWith("first\n", "files", "put", "-", "ada:/note").exitCode())
                .isZero();
        String snapshot = done("snapshot", "create", "ada", "--label", "before").strip();
        done("files", "rm", "ada:/note");
        assertThat(run("files", "cat", "ada:/note").exitCode()).isEqualTo(3);
        assertThat(done("snapshot", "restore", "ada", snapshot, "--preview")).contains("/note");
        assertThat(done("snapshot", "restore", "ada", snapshot)).contains("kept as snp_");
        assertThat(done("files", "cat", "ada:/note")).isEqualTo("first\n");
        assertThat(done("snapshot", "ls", "ada")).contains("before").contains("before_restore");
    }

    @Test
    void foldersAreNoFilesAndFullOnesAreNotDeletedByAccident() {
        done("files", "mkdir", "ada:/some/where");
        assertThat(run("files", "cat", "ada:/some").err()).contains("is a folder");
        assertThat(run("files", "rm", "ada:/some").exitCode()).isEqualTo(4);
        done("files", "rm", "-r", "ada:/some");
    }

    @Test
    void eventsPoolProvidersAndStatusAreTold() {
        assertThat(done("events")).contains("agent.created");
        assertThat(Json.MAPPER
                        .readTree(done("pool", "show", "-o", "json"))
                        .path("total")
                        .asLong(0))
                .isPositive();
        assertThat(done("provider", "ls")).contains("demo");
        assertThat(done("status")).contains("ready");
    }
}
