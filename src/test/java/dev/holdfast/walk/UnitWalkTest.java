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

/// The server as a service of a real systemd: it comes back after its own end and after a reboot, and
/// leaves when it is asked to.
class UnitWalkTest {

    private static final String DROP_IN = "/etc/systemd/system/holdfast.service.d/tidy.conf";
    private static final Path POOL_MOUNT = Path.of("/var/lib/holdfast");

    private BootedDebian debian;

    @BeforeEach
    void switchOn() throws IOException, InterruptedException {
        Docker docker = Engines.shared();
        String image = Images.small(docker);
        String archive = Shell.run("./package", "--no-build").lines().getLast();
        debian = BootedDebian.installed();
        Shell.run("tar", "-C", debian.at("/opt").toString(), "-xf", archive);
        Shell.run("sh", "-c", "mv " + debian.at("/opt") + "/holdfast-* " + debian.at("/opt/holdfast"));
        docker.run("save", "--output", debian.at("/opt/image.tar").toString(), image);
        debian.boot();
        debian.run("docker", "load", "--input", "/opt/image.tar");
        up("--yes", "--image", image, "--pool-size", "2GiB");
    }

    @AfterEach
    void takeAway() {
        debian.close();
    }

    private Shell.Result attempt(String... words) {
        List<String> command = new ArrayList<>(List.of("/opt/holdfast/holdfast"));
        command.addAll(List.of(words));
        return debian.attempt(command.toArray(String[]::new));
    }

    private String holdfast(String... words) {
        Shell.Result result = attempt(words);
        assertThat(result.status()).as(result.output()).isZero();
        return result.output();
    }

    private String up(String... words) {
        List<String> command = new ArrayList<>(List.of("up"));
        command.addAll(List.of(words));
        return holdfast(command.toArray(String[]::new));
    }

    private void awaitServer() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(attempt("status").output())
                        .contains("unit          holdfast.service, active", "ready"));
    }

    @Test
    void serviceComesBackWithItsFilesUntilItIsTakenAway() throws IOException, InterruptedException {
        holdfast("agent", "create", "ada", "--driver", "command");
        holdfast("task", "run", "ada", "echo kept > /workspace/x", "--follow");

        debian.run("systemctl", "kill", "--signal", "KILL", "holdfast");
        awaitServer();
        assertThat(debian.run("systemctl", "show", "--property", "NRestarts", "holdfast"))
                .contains("NRestarts=1");
        assertThat(holdfast("files", "cat", "ada:/x")).contains("kept");

        debian.powerOff();
        debian.boot();
        awaitServer();
        assertThat(holdfast("files", "cat", "ada:/x")).contains("kept");
        holdfast("task", "run", "ada", "cat /workspace/x > /workspace/y", "--follow");
        assertThat(holdfast("files", "cat", "ada:/y")).contains("kept");

        debian.write(DROP_IN, "[Service]\nPrivateTmp=yes\n");
        assertThat(attempt("up").output()).contains(DROP_IN + " sets PrivateTmp=yes", "Nothing was changed");
        Files.delete(debian.at(DROP_IN));
        assertThat(up()).contains("Holdfast is running at");

        holdfast("down");
        assertThat(debian.attempt("systemctl", "is-active", "holdfast").output())
                .contains("inactive");
        assertThat(debian.attempt("systemctl", "is-enabled", "holdfast").output())
                .contains("disabled");
        assertThat(up()).contains("Holdfast is ready at");
        assertThat(holdfast("uninstall", "--yes")).contains("Its data stays in /var/lib/holdfast");
        assertThat(debian.at("/etc/systemd/system/holdfast.service")).doesNotExist();
        assertThat(debian.run("cat", "/proc/mounts")).doesNotContain(POOL_MOUNT + "/");
        assertThat(debian.run("docker", "ps", "--all", "--quiet")).isEmpty();
        assertThat(debian.at("/var/lib/holdfast/holdfast.db")).exists();
    }
}
