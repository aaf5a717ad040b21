package dev.holdfast.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.problem.Problem;
import dev.holdfast.walk.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The unit of systemd: what is written, and what must not be in it.
class UnitTest {

    private static final DataDirectory DATA = new DataDirectory(Path.of("/var/lib/holdfast"));

    @TempDir
    private Path root;

    private Unit unit() {
        return Unit.of(new Machine(root), DATA);
    }

    private static String text(List<String> command, DataDirectory data) throws IOException {
        return Unit.text(Files.readString(Path.of("deploy/holdfast.service")), command, data);
    }

    private void write(String file, String content) throws IOException {
        Path place = root.resolve(file.substring(1));
        Files.createDirectories(place.getParent());
        Files.writeString(place, content);
    }

    @Test
    void systemdFindsNothingWrongWithIt() throws IOException {
        List<String> command = List.of("/bin/sh", "-c", "echo 100% $HOME \"a b\"");
        Path file = root.resolve("holdfast.service");
        Files.writeString(file, text(command, new DataDirectory(Path.of("/tmp"))));
        Shell.Result result = Shell.attempt("systemd-analyze", "verify", "--man=no", file.toString());
        assertThat(result.lines().stream().filter(line -> line.contains("holdfast.service")))
                .as(result.output())
                .isEmpty();
    }

    @Test
    void specialSignsOfACommandAreNotReadAsSystemds() throws IOException {
        assertThat(text(List.of("/a b/java", "-Dx=100%", "$HOME"), DATA))
                .contains("ExecStart=\"/a b/java\" -Dx=100%% $$HOME\n");
    }

    @Test
    void ourUnitHidesNoMounts() throws IOException {
        write("/etc/systemd/system/holdfast.service", text(List.of("/bin/true"), DATA));
        assertThat(unit().obstacle()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PrivateTmp=yes",
                "ProtectSystem=full",
                "ReadWritePaths=/srv",
                "PrivateDevices = true",
                "ProtectHome=read-only",
                "DynamicUser=yes",
                "MountFlags=slave",
                "BindPaths=/a:/b"
            })
    void settingThatHidesMountsIsRefused(String setting) throws IOException {
        write("/etc/systemd/system/holdfast.service.d/hardening.conf", "[Service]\n" + setting + "\n");
        assertThat(unit().obstacle().orElseThrow())
                .contains("hardening.conf")
                .contains(setting.substring(0, setting.indexOf('=')).strip());
        assertThatThrownBy(() -> unit().install("text"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("mount namespace");
        assertThat(unit().isInstalled()).isFalse();
    }

    @Test
    void dropInForAllServicesIsSeenToo() throws IOException {
        write("/usr/lib/systemd/system/service.d/10-distribution.conf", "[Service]\nPrivateTmp=true\n");
        assertThat(unit().obstacle().orElseThrow()).contains("10-distribution.conf");
    }

    @Test
    void settingThatIsOffOrACommentIsNoObstacle() throws IOException {
        write(
                "/etc/systemd/system/holdfast.service.d/x.conf",
                "[Service]\nPrivateTmp=no\n# ProtectSystem=full\nEnvironment=PrivateTmp=yes\n");
        assertThat(unit().obstacle()).isEmpty();
    }

    @Test
    void everyDataDirectoryHasItsOwnUnit() {
        assertThat(unit().name()).isEqualTo("holdfast.service");
        assertThat(Unit.of(new Machine(root), new DataDirectory(Path.of("/srv/a")))
                        .name())
                .startsWith("holdfast-")
                .isNotEqualTo(Unit.of(new Machine(root), new DataDirectory(Path.of("/srv/b")))
                        .name());
    }
}
