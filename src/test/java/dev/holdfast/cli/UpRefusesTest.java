package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.ScriptedApi.Ran;
import dev.holdfast.setup.AnsweringEngine;
import dev.holdfast.walk.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `up` does not begin, and that it has changed nothing then.
class UpRefusesTest {

    private static final String ROOTLESS = "{\"OSType\":\"linux\",\"SecurityOptions\":[\"name=rootless\"]}";

    @TempDir
    private Path folder;

    private Ran up(Map<String, String> variables, String... options) {
        String[] words = new String[options.length + 3];
        words[0] = "up";
        words[1] = "--data";
        words[2] = folder.resolve("data").toString();
        System.arraycopy(options, 0, words, 3, options.length);
        return ScriptedApi.run(variables, "", words);
    }

    private void refused(Ran ran, String because) {
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains(because).contains("Nothing was changed");
        assertThat(folder.resolve("data/config")).doesNotExist();
    }

    @Test
    void remoteEngineIsRefused() {
        refused(up(Map.of("DOCKER_HOST", "tcp://10.0.0.7:2376")), "DOCKER_HOST names an engine on another machine");
    }

    @Test
    void engineThatCannotRunAgentsIsRefused() throws IOException {
        Path socket = folder.resolve("engine.sock");
        try (AnsweringEngine _ = AnsweringEngine.at(socket, "1.43", ROOTLESS)) {
            refused(up(Map.of(), "--engine", socket.toString()), "is rootless");
        }
    }

    @Test
    void takenPortIsRefusedByTheNameOfItsProcess() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refused(
                    up(Map.of(), "--port", Integer.toString(socket.getLocalPort())),
                    "is taken by \"java\" (process " + ProcessHandle.current().pid() + ")");
        }
    }

    @Test
    void directoryOfOthersIsRefusedAndAllReasonsAreToldAtOnce() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("data")).resolve("thesis.tex"), "mine");
        Ran ran = up(Map.of("DOCKER_HOST", "ssh://elsewhere"));
        refused(ran, "holds other things than Holdfast's (thesis.tex)");
        refused(ran, "DOCKER_HOST");
    }

    @Test
    void settingThatIsNoneIsRefused() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("data")).resolve("config"), "prot = 1\n");
        Ran ran = up(Map.of());
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("data/config").contains("prot");
    }

    @Test
    void nobodyButRootBringsItUp() {
        Shell.Result ran = Shell.attempt(
                "setpriv",
                "--reuid=65534",
                "--clear-groups",
                // Nobody may read Maven's folder at root's home, and the test has its classes there.
                "--inh-caps=+dac_read_search",
                "--ambient-caps=+dac_read_search",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.holdfast.cli.Holdfast",
                "up");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.output()).contains("run this as root");
    }

    @Test
    void uninstallDeletesOnlyTheDirectoryThatIsMeant() throws IOException {
        Path precious = Files.createDirectories(folder.resolve("precious"));
        Ran ran = ScriptedApi.run(
                Map.of(),
                "",
                "uninstall",
                "--yes",
                "--data",
                folder.resolve("data").toString(),
                "--delete-data",
                precious.toString());
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(precious).exists();
        Ran notOurs = ScriptedApi.run(
                Map.of(),
                "",
                "uninstall",
                "--yes",
                "--data",
                precious.toString(),
                "--delete-data",
                precious.toString());
        assertThat(notOurs.err()).contains("is no data directory of Holdfast");
        assertThat(precious).exists();
    }
}
