package dev.holdfast.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.access.Keys;
import dev.holdfast.access.Principal;
import dev.holdfast.ssh.SshEntrance.Blocked;
import dev.holdfast.ssh.SshEntrance.Closed;
import dev.holdfast.ssh.SshEntrance.Open;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who comes in by SSH, who does not, and what is there to be asked for.
class SshEntranceTest {

    @Test
    void thereIsNoPortUntilThereIsAKey() throws Exception {
        try (SshHouse house = new SshHouse()) {
            assertThat(house.entrance.state()).isEqualTo(new Closed());
            assertThat(house.pool.data().sshHostKey()).doesNotExist();
            Keys.Key key = house.key(house.ada, "ada-key", "ed25519");
            house.sftp("pwd").well();
            int port = house.port();
            house.callers.keys().remove(house.ada, key.id());
            assertThat(house.entrance.state()).isEqualTo(new Closed());
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(free.isBound()).isTrue();
            }
        }
    }

    @Test
    void theHostKeyIsMadeOnceAndShown() throws Exception {
        try (SshHouse house = SshHouse.open()) {
            var file = house.pool.data().sshHostKey();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            String told = ((Open) house.entrance.state()).fingerprint();
            assertThat(house.run("ssh-keygen", "-l", "-f", file.toString())
                            .well()
                            .text())
                    .startsWith("256 " + told + " ")
                    .contains("(ED25519)");
            assertThat(HostKey.in(file).fingerprint()).isEqualTo(told);
            house.sftp("pwd").well();
            assertThat(house.run("ssh-keygen", "-l", "-f", house.path("known_hosts"))
                            .well()
                            .text())
                    .contains(told);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void keysOfEveryKindComeIn(String type) throws Exception {
        try (SshHouse house = new SshHouse()) {
            house.key(house.ada, "ada-key", type);
            house.sftp("pwd").well();
        }
    }

    @Test
    void onlyAKeyThatIsRegisteredComesInAndOnlyToAnAgentThatIs() throws Exception {
        try (SshHouse house = SshHouse.open()) {
            house.pair("unknown", "ed25519");
            assertThat(house.sftpBy("unknown", "writer", "pwd").badly().text())
                    .contains("Permission denied (publickey)");
            assertThat(house.sftpBy("ada-key", "nobody", "pwd").badly().text())
                    .contains("Permission denied (publickey)");
            assertThat(house.sftpBy("ada-key", "ada", "pwd").badly().text()).contains("Permission denied (publickey)");
            Principal ben = house.member("ben");
            house.key(ben, "ben-key", "ed25519");
            house.sftpBy("ben-key", "writer", "mkdir of-ben").well();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(house.deeds())
                            .contains(
                                    "anybody SSH /v1/agents 401", "ben sftp mkdir /v1/agents/writer/files/of-ben 200"));
            assertThat(house.callers.keys().own(ben).getFirst().usedAt()).isPresent();
        }
    }

    @Test
    void whoeverLosesTheKeyGoesAtOnce() throws Exception {
        try (SshHouse house = SshHouse.open()) {
            Principal ben = house.member("ben");
            Keys.Key first = house.key(ben, "first", "ed25519");
            house.key(ben, "second", "ed25519");
            Process byFirst = live(house, "first");
            Process bySecond = live(house, "second");
            house.callers.keys().remove(ben, first.id());
            assertThat(byFirst.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(bySecond.isAlive()).isTrue();
            house.sftpBy("first", "writer", "pwd").badly();
            house.users.remove(house.ada, "ben");
            assertThat(bySecond.waitFor(20, TimeUnit.SECONDS)).isTrue();
            house.sftpBy("second", "writer", "pwd").badly();
            house.sftp("pwd").well();
        }
    }

    /// Somebody who is in and says nothing more.
    private static Process live(SshHouse house, String key) throws IOException {
        List<String> command = new ArrayList<>(List.of("ssh", "-s", "-p", "" + house.port()));
        command.addAll(house.options(key));
        command.addAll(List.of("writer@127.0.0.1", "sftp"));
        Process process = new ProcessBuilder(command).start();
        process.getOutputStream().write(new byte[] {0, 0, 0, 5, 1, 0, 0, 0, 3});
        process.getOutputStream().flush();
        byte[] greeting = process.getInputStream().readNBytes(9);
        assertThat(greeting).endsWith(2, 0, 0, 0, 3);
        return process;
    }

    // The port becomes free in the middle of it.
    @SuppressWarnings("try")
    @Test
    void aTakenPortIsToldAndTheRestGoesOn() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SshHouse house = new SshHouse(InetSocketAddress.createUnresolved("127.0.0.1", taken.getLocalPort()))) {
            house.key(house.ada, "ada-key", "ed25519");
            assertThat(house.entrance.state())
                    .isInstanceOfSatisfying(
                            Blocked.class,
                            blocked -> assertThat(blocked.sentence())
                                    .contains("127.0.0.1:" + taken.getLocalPort() + " is taken", "--ssh-listen"));
            taken.close();
            Awaitility.await().until(() -> house.entrance.state() instanceof Open);
            house.sftp("pwd").well();
        }
    }

    @Test
    void thereIsNothingButFiles() throws Exception {
        try (SshHouse house = SshHouse.open()) {
            assertThat(house.ssh("-T", "writer@127.0.0.1").badly().text()).contains("There is no shell here");
            assertThat(house.ssh("writer@127.0.0.1", "id").badly().text()).contains("No commands are run here");
            assertThat(house.ssh("writer@127.0.0.1", "rsync --server . /; id")
                            .badly()
                            .text())
                    .contains("no");
            assertThat(house.ssh("writer@127.0.0.1", "rsync --server --daemon .")
                            .badly()
                            .text())
                    .contains("No commands are run here");
            assertThat(house.ssh("writer@127.0.0.1", "rsync --server -e.iLsfxCIvu . .")
                            .badly()
                            .text())
                    .contains("\"writer\" does not run");
            assertThat(house.ssh("-N", "-oExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", "writer@127.0.0.1")
                            .badly()
                            .text())
                    .contains("remote port forwarding failed");
            assertThat(house.ssh("-W", "127.0.0.1:22", "writer@127.0.0.1")
                            .badly()
                            .text())
                    .contains("stdio forwarding failed");
            assertThat(house.ssh("-v", "-oPreferredAuthentications=password,keyboard-interactive", "writer@127.0.0.1")
                            .badly()
                            .text())
                    .contains("Permission denied (publickey)");
        }
    }

    @Test
    void whatIsSpokenIsModern() throws Exception {
        try (SshHouse house = SshHouse.open()) {
            String told = house.ssh("-vv", "writer@127.0.0.1", "id").text();
            assertThat(told).contains("kex: host key algorithm: ssh-ed25519");
            for (String old :
                    new String[] {"Ciphers=aes128-cbc", "MACs=hmac-sha1", "KexAlgorithms=diffie-hellman-group14-sha1"
                    }) {
                String more = old.startsWith("MACs") ? "-oCiphers=aes128-ctr" : "-oCompression=no";
                assertThat(house.ssh("-o" + old, more, "writer@127.0.0.1", "id")
                                .badly()
                                .text())
                        .contains("no matching");
            }
        }
    }

    @Test
    void whoKnocksAllDayIsNotHeard() throws Exception {
        try (SshHouse house = SshHouse.open()) {
            for (int i = 0; i < 21; i++) {
                house.callers.keys().attempt("127.0.0.1");
            }
            assertThat(house.sftp("pwd").badly().text()).contains("Too many sign-ins failed");
        }
    }
}
