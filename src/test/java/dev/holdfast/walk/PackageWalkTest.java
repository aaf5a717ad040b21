package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        for (String program : List.of("/opt/holdfast", "/opt/newer")) {
            debian.attempt(program + "/holdfast", "uninstall", "--yes", "--data", data.toString());
        }
        debian.close();
        Shell.attempt("rm", "-rf", "--one-file-system", folder.toString());
    }

    private String holdfast(String... words) {
        return holdfast("/opt/holdfast", data, words);
    }

    /// As somebody types it who came over SSH.
    private String holdfast(String program, Path directory, String... words) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "HOLDFAST_DATA=" + directory,
                "DOCKER_HOST=",
                "SSH_CONNECTION=192.0.2.7 50000 192.0.2.1 22",
                program + "/holdfast"));
        command.addAll(List.of(words));
        return debian.run(command.toArray(String[]::new));
    }

    private String up(String program, Path directory, String... words) {
        List<String> command = new ArrayList<>(List.of("up", "--port", "0", "--storage", "copy"));
        command.addAll(List.of("--engine", "/run/engine.sock", "--image", Images.agent()));
        command.addAll(List.of(words));
        return holdfast(program, directory, command.toArray(String[]::new));
    }

    @Test
    void packageLeadsToTheFirstTaskWithoutJavaMavenOrNode() throws IOException {
        for (String program : new String[] {"java", "mvn", "node", "npm", "docker"}) {
            assertThat(debian.attempt("sh", "-c", "command -v " + program).good())
                    .as(program)
                    .isFalse();
        }
        String up = up("/opt/holdfast", data, "--demo");
        assertThat(up).contains("Holdfast is ready at http://127.0.0.1:").contains("It is paused");
        assertThat(up).containsPattern("ssh -L (\\d+):127\\.0\\.0\\.1:\\1 root@192\\.0\\.2\\.1");
        assertThat(holdfast("files", "cat", "demo:/demo/prompt.txt")).contains("counts its words");
        assertThat(holdfast("snapshot", "ls", "demo")).contains("snp_");
        assertThat(serversCommand()).contains("/opt/holdfast/runtime/bin/java").contains("-XX:AOTCache=");

        comesBackAfterACrash();

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

    @Test
    void newerPackageTakesTheOldOnesPlaceAndAddress() throws IOException {
        up("/opt/holdfast", data, "--demo");
        Shell.run(
                "mv",
                debian.at("/opt/holdfast").toString(),
                debian.at("/opt/newer").toString());
        String upgraded = holdfast("/opt/newer", data, "up", "--listen", "127.0.0.1", "--tls", "self-signed");
        assertThat(upgraded).contains("is of another version or has other settings", "starting the server");
        assertThat(upgraded).contains("Holdfast is ready at https://").containsPattern("SHA-256 [0-9A-F:]{95}");
        assertThat(serversCommand()).contains("/opt/newer/runtime/bin/java");
        assertThat(holdfast("/opt/newer", data, "files", "cat", "demo:/demo/prompt.txt"))
                .contains("counts its words");
        assertThat(holdfast("/opt/newer", data, "up")).contains("Holdfast is running at https://");
    }

    @Test
    void stateLoadedElsewhereMissesItsVolumesAndNeverMakesThemAnew() throws IOException {
        up("/opt/holdfast", data, "--demo");
        Path dump = folder.resolve("state.tar");
        holdfast("dump", dump.toString());
        holdfast("uninstall", "--yes");
        Path elsewhere = folder.resolve("elsewhere");
        try {
            holdfast("/opt/holdfast", elsewhere, "load", dump.toString());
            up("/opt/holdfast", elsewhere);
            assertThat(holdfast("/opt/holdfast", elsewhere, "agent", "ls")).containsPattern("demo +.*error");
            assertThat(holdfast("/opt/holdfast", elsewhere, "agent", "show", "demo"))
                    .contains("volume");
            assertThat(debian.attempt(
                                    "env",
                                    "HOLDFAST_DATA=" + elsewhere,
                                    "/opt/holdfast/holdfast",
                                    "files",
                                    "ls",
                                    "demo:/")
                            .good())
                    .isFalse();
        } finally {
            holdfast("/opt/holdfast", elsewhere, "uninstall", "--yes");
        }
    }

    /// Nothing here keeps services, so Holdfast sees to it itself.
    private void comesBackAfterACrash() throws IOException {
        String pid = serversPid();
        Shell.run("kill", "-s", "KILL", pid);
        await().atMost(Duration.ofSeconds(20)).until(() -> !serversPid().equals(pid));
        assertThat(holdfast("files", "cat", "demo:/demo/prompt.txt")).contains("counts its words");
    }

    private String serversPid() throws IOException {
        return Files.readString(data.resolve("server.pid")).strip();
    }

    private String serversCommand() throws IOException {
        String pid = serversPid();
        return Files.readString(Path.of("/proc", pid, "cmdline")).replace('\0', ' ');
    }
}
