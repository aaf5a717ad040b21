package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// From the package to the first task, on a Debian that has nothing but its essential packages.
class PackageWalkTest {

    private Path folder;
    private Path data;
    private BareRoot debian;

    @BeforeEach
    void unpack() throws IOException {
        Docker docker = Engines.shared();
        String archive = Shell.run("./package", "--no-build").lines().getLast();
        folder = Files.createTempDirectory("holdfast-package-").toRealPath();
        data = folder.resolve("data");
        debian = BareRoot.unpacked();
        debian.share(folder);
        debian.show(docker.socket(), "/run/engine.sock");
        Shell.run("tar", "-C", debian.at("/opt").toString(), "-xf", archive);
        Shell.run("sh", "-c", "mv " + debian.at("/opt") + "/holdfast-* " + debian.at("/opt/holdfast"));
    }

    @AfterEach
    void takeAway() {
        debian.attempt("/opt/holdfast/holdfast", "uninstall", "--yes", "--data", data.toString());
        debian.close();
        Shell.attempt("rm", "-rf", "--one-file-system", folder.toString());
    }

    private String holdfast(String... words) {
        String[] command = new String[words.length + 4];
        System.arraycopy(
                new String[] {"env", "HOLDFAST_DATA=" + data, "DOCKER_HOST=", "/opt/holdfast/holdfast"},
                0,
                command,
                0,
                4);
        System.arraycopy(words, 0, command, 4, words.length);
        return debian.run(command);
    }

    @Test
    void packageLeadsToTheFirstTaskWithoutJavaMavenOrNode() throws IOException {
        for (String program : new String[] {"java", "mvn", "node", "npm", "docker"}) {
            assertThat(debian.attempt("sh", "-c", "command -v " + program).good())
                    .as(program)
                    .isFalse();
        }
        String up = holdfast(
                "up",
                "--demo",
                "--port",
                "0",
                "--engine",
                "/run/engine.sock",
                "--storage",
                "copy",
                "--image",
                Images.agent());
        assertThat(up).contains("Holdfast is ready at http://127.0.0.1:").contains("It is paused");
        assertThat(holdfast("files", "cat", "demo:/demo/prompt.txt")).contains("counts its words");
        assertThat(holdfast("snapshot", "ls", "demo")).contains("snp_");
        assertThat(serversCommand()).contains("/opt/holdfast/runtime/bin/java").contains("-XX:AOTCache=");

        assertThat(holdfast("up")).contains("Holdfast is running at").doesNotContain("starting");
        assertThat(holdfast("up", "--port", "0", "--uid", "52001")).contains("starting the server");
        assertThat(holdfast("config")).containsPattern("uid +52001 +" + data + "/config");
        assertThat(holdfast("files", "cat", "demo:/demo/prompt.txt")).contains("counts its words");

        assertThat(holdfast("uninstall", "--yes")).contains("Its data stays in " + data);
        assertThat(Mounts.beneath(data)).isEmpty();
        assertThat(Engines.shared()
                        .containers(
                                Files.readString(data.resolve("installation")).strip()))
                .isEmpty();
        assertThat(data.resolve("holdfast.db")).exists();
        holdfast("uninstall", "--yes", "--delete-data", data.toString());
        assertThat(data).doesNotExist();
    }

    private String serversCommand() throws IOException {
        String pid = Files.readString(data.resolve("server.pid")).strip();
        return Files.readString(Path.of("/proc", pid, "cmdline")).replace('\0', ' ');
    }
}
