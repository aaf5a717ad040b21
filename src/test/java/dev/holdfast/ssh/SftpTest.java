package dev.holdfast.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The workspace by OpenSSH's `sftp` and `scp`.
class SftpTest {

    private SshHouse house;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        house = SshHouse.open();
    }

    @AfterEach
    void close() throws IOException {
        house.close();
    }

    private void local(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Files.write(house.folder.resolve(name), content);
    }

    private void assertSame(String local, String remote) throws IOException {
        assertThat(house.workspace().resolve(remote)).hasSameBinaryContentAs(house.folder.resolve(local));
    }

    @Test
    void whatIsPutIsThereAndComesBack() throws Exception {
        local("one.bin", 3_000_001);
        house.sftp("pwd", "put one.bin", "get one.bin back.bin", "ls -l").well();
        assertSame("one.bin", "one.bin");
        assertThat(house.folder.resolve("back.bin")).hasSameBinaryContentAs(house.folder.resolve("one.bin"));
        assertThat(house.sftp("pwd").well().text()).contains("/workspace");
        assertThat(house.sftp("ls -la /").well().text()).contains("workspace");
        assertThat(house.shell("stat -c '%u %a' one.bin").text()).isEqualTo("52000 644\n");
        assertThat(house.deeds())
                .contains(
                        "ada SSH /v1/agents/writer 200",
                        "ada sftp put /v1/agents/writer/files/one.bin 200",
                        "ada sftp get /v1/agents/writer/files/one.bin 200");
    }

    @Test
    void aFolderGoesThereAndComesBackWhole() throws Exception {
        house.run(
                        "bash",
                        "-c",
                        "mkdir -p 'tree/sub dir/deep' tree/empty && echo one > 'tree/a file' && chmod 600 'tree/a file' && echo two >"
                                + " 'tree/sub dir/deep/$x;y' && printf three > $'tree/caf\\xe9' && touch -d @1500000000"
                                + " tree/sub\\ dir")
                .well();
        house.sftp("put -rp tree", "get -rp tree back").well();
        assertThat(house.run("diff", "-r", "tree", "back").well().text()).isEmpty();
        assertThat(house.run(
                                "diff",
                                "-r",
                                "tree",
                                house.workspace().resolve("tree").toString())
                        .well()
                        .text())
                .isEmpty();
        assertThat(house.shell("stat -c '%a %U' 'tree/a file'; stat -c %Y 'tree/sub dir'; ls tree | LC_ALL=C od -An -c")
                        .text())
                .contains("600 ", "1500000000", "351");
        house.sftp("rm tree/caf*", "rm tree/empty/../a\\ file", "rmdir tree/empty")
                .well();
        assertThat(house.shell("find tree -type f -o -empty").text()).isEqualTo("tree/sub dir/deep/$x;y\n");
    }

    @Test
    void brokenTransfersAreResumed() throws Exception {
        local("big.bin", 2_000_000);
        house.run("bash", "-c", "head -c 700001 big.bin > part.bin").well();
        house.sftp("put part.bin big.bin", "reput big.bin big.bin").well();
        assertSame("big.bin", "big.bin");
        house.sftp("reget big.bin part.bin").well();
        assertThat(house.folder.resolve("part.bin")).hasSameBinaryContentAs(house.folder.resolve("big.bin"));
    }

    @Test
    void aPutThatBreaksOffLeavesTheOldFileAndNothingElse() throws Exception {
        house.shell("echo old > file.bin");
        local("file.bin", 3_000_000);
        Process put = house.start("sftp", "-l", "4000", house.batch("put file.bin"));
        Awaitility.await().until(() -> !house.litter().isEmpty() || house.openDrafts() > 0);
        put.destroyForcibly().waitFor();
        Awaitility.await().until(() -> house.openDrafts() == 0);
        assertThat(house.shell("cat file.bin; ls -A").text()).isEqualTo("old\nfile.bin\n");
        assertThat(house.litter()).isEmpty();
    }

    @Test
    void thingsAreRenamedLinkedAndChanged() throws Exception {
        house.shell("mkdir in; echo 1 > one; echo 2 > two; chown -R 52000:52000 .");
        house.sftp("rename one in/uno", "rename two in/uno", "ln -s in/uno link", "chmod 600 in/uno", "mkdir new")
                .well();
        assertThat(house.shell("cat in/uno; readlink link; stat -c %a in/uno new; ls")
                        .text())
                .isEqualTo("2\nin/uno\n600\n755\nin\nlink\nnew\n");
        house.sftp("get link uno").well();
        assertThat(house.folder.resolve("uno")).hasContent("2");
        house.sftp("rm link").well();
        assertThat(house.shell("ls; ls in").text()).isEqualTo("in\nnew\nuno\n");
        house.sftp("mkdir new").badly();
        house.sftp("rmdir in").badly();
        house.sftp("rm in").badly();
        house.sftp("ln in/uno hard").badly();
        house.sftp("put uno missing/folder/uno").badly();
        house.sftp("cp in/uno in/dos", "df -h").well();
        assertThat(house.shell("cat in/dos").text()).isEqualTo("2\n");
    }

    @Test
    void noLinkLeadsToTheHost() throws Exception {
        house.shell("ln -s /etc evil; ln -s ../../../../../../../../etc up; ln -s /etc/hostname file; ln -s / root;"
                + " ln -s loop loop; mkdir real; ln -s /workspace/real inside; echo mine > real/hostname");
        for (String out : new String[] {"evil/hostname", "up/hostname", "file", "root/etc/hostname", "loop"}) {
            house.sftp("get " + out + " stolen").badly();
            assertThat(house.folder.resolve("stolen")).doesNotExist();
        }
        local("planted", 10);
        for (String out : new String[] {"evil/planted", "up/planted", "root/etc/planted"}) {
            house.sftp("put planted " + out).badly();
        }
        assertThat(Path.of("/etc/planted")).doesNotExist();
        assertThat(house.sftp("-ls evil/", "-ls evil/*", "-cd evil").well().text())
                .doesNotContain("passwd");
        house.sftp("rename real/hostname evil/planted").badly();
        house.sftp("get ../etc/hostname stolen").badly();
        house.sftp("get /etc/hostname stolen").badly();
        house.sftp("ln -s /etc/passwd out").badly();
        house.sftp("ln -s ../etc/passwd out").badly();
        house.sftp("ln -s /workspace/../etc out").badly();
        house.sftp("get inside/hostname mine").well();
        house.sftp("ln -s ../../etc real/bad").badly();
        assertThat(house.folder.resolve("mine")).hasContent("mine");
        // A put goes in the place of the link, and never where the link leads.
        house.sftp("put planted file").well();
        assertThat(Files.readString(Path.of("/etc/hostname"))).isNotEmpty();
        assertSame("planted", "file");
    }

    @Test
    void whatIsNoFileIsRefusedAtOnce() throws Exception {
        house.shell("mkfifo pipe; python3 -c \"import socket; socket.socket(socket.AF_UNIX).bind('socket')\"");
        house.sftp("get pipe").badly();
        house.sftp("get socket").badly();
        assertThat(house.sftp("ls -l").well().text()).contains("pipe", "socket");
    }

    @Test
    void aFolderOfManyIsListedWhole() throws Exception {
        house.shell("mkdir many && cd many && seq 1 10001 | xargs touch");
        assertThat(house.sftp("ls -1 many").well().text().lines().filter(line -> line.contains("many/")))
                .hasSizeGreaterThanOrEqualTo(10001);
    }

    @Test
    void scpCopiesBothWays() throws Exception {
        local("one.bin", 100_000);
        house.scp("one.bin", "writer@127.0.0.1:").well();
        house.scp("one.bin", "writer@127.0.0.1:/workspace/two.bin").well();
        house.scp("writer@127.0.0.1:two.bin", "back.bin").well();
        house.scp("writer@127.0.0.1:~/one.bin", "home.bin").well();
        assertThat(house.folder.resolve("back.bin")).hasSameBinaryContentAs(house.folder.resolve("one.bin"));
        house.run("bash", "-c", "mkdir -p d/e && echo x > d/e/f").well();
        house.scp("-r", "d", "writer@127.0.0.1:d").well();
        assertThat(house.shell("cat d/e/f").text()).isEqualTo("x\n");
        assertThat(house.scp("-O", "one.bin", "writer@127.0.0.1:").badly().text())
                .contains("Leave -O out");
    }

    @Test
    void changesAreEventsAndNothingIsToldOfWhatFailed() throws Exception {
        local("one.bin", 100);
        long before = house.events.last();
        house.sftp("put one.bin", "rename one.bin two.bin", "rm two.bin", "-rm none")
                .well();
        assertThat(house.kinds(before)).containsExactly("file.written", "file.moved", "file.deleted");
    }
}
