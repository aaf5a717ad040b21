package dev.holdfast.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Random;
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
}
