package dev.holdfast.workspace.bundle;

import static dev.holdfast.workspace.BundleServer.told;
import static dev.holdfast.workspace.BundleServer.travelled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.storage.RichTree;
import dev.holdfast.storage.TestPool;
import dev.holdfast.workspace.BundleServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BundlesTest {

    private BundleServer server;

    @BeforeAll
    void start() throws IOException {
        server = new BundleServer(TestPool.btrfs());
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void empty() throws Exception {
        server.shell("rm -rf -- * .[!.]* ; true");
        server.shellOutside("rm -rf -- * ; true");
    }

    private Path grown() throws IOException {
        Path source = server.workspace().resolve("source");
        server.shell("mkdir source");
        RichTree.grow(source);
        return source;
    }

    @Test
    void gnuTarUnpacksATarToTheSameTree() throws Exception {
        Path source = grown();
        server.fetch("source?bundle=tar", "b.tar");
        server.shellOutside("mkdir out && tar -C out -xpf b.tar");
        assertThat(travelled(server.outside.resolve("out"))).isEqualTo(travelled(source));
    }

    @Test
    void bsdtarUnpacksATarToTheSameTree() throws Exception {
        Path source = grown();
        // It takes half a second before 1970 for one after it.
        server.shell("touch source/empty");
        server.fetch("source?bundle=tar", "b.tar");
        server.shellOutside("mkdir out && bsdtar -C out -xpf b.tar");
        assertThat(travelled(server.outside.resolve("out"))).isEqualTo(travelled(source));
    }

    @Test
    void zstdUnpacksATarZst() throws Exception {
        Path source = grown();
        server.fetch("source?bundle=tar.zst", "b.tar.zst");
        server.shellOutside("mkdir out && zstd -dc b.tar.zst | tar -C out -xpf -");
        assertThat(travelled(server.outside.resolve("out"))).isEqualTo(travelled(source));
    }

    @Test
    void whatIsBundledComesOutAgainTheSame() throws Exception {
        Path source = grown();
        for (String form : new String[] {"tar", "tar.zst"}) {
            Path bundle = server.fetch("source?bundle=" + form, "b." + form);
            String place = "out-" + form;
            assertThat(told(server.extract(place + "?op=extract", bundle))).isEqualTo("422 unsafe_archive");
            assertThat(told(server.extract(place + "?op=extract&links=any", bundle)))
                    .startsWith("200");
            assertThat(travelled(server.workspace().resolve(place))).isEqualTo(travelled(source));
        }
        assertThat(server.aside()).isZero();
    }

    @Test
    void unzipAndBsdtarUnpackAZip() throws Exception {
        server.shell("mkdir -p s/d s/empty && echo a > s/a && chmod 0750 s/a && ln -s ../a s/d/l && : > s/nothing"
                + " && head -c 300000 /dev/urandom > s/d/random && echo u > s/d/ä && chmod 0700 s/empty"
                + " && seq 1 200000 > s/seq && find s -exec touch -h -d '2022-03-04 05:06:08 UTC' {} +");
        server.fetch("s?bundle=zip", "b.zip");
        server.shellOutside("mkdir u b && cd u && unzip -q ../b.zip && cd ../b && bsdtar -xpf ../b.zip && cd .."
                + " && unzip -tq b.zip && find u b -type l -exec touch -h -d '2022-03-04 05:06:08 UTC' {} +");
        assertThat(travelled(server.outside.resolve("u")))
                .isEqualTo(travelled(server.workspace().resolve("s")));
        assertThat(travelled(server.outside.resolve("b")))
                .isEqualTo(travelled(server.workspace().resolve("s")));
        assertThat(told(server.extract("again?op=extract", server.outside.resolve("b.zip"))))
                .startsWith("200");
        assertThat(travelled(server.workspace().resolve("again")))
                .isEqualTo(travelled(server.workspace().resolve("s")));
    }

    @Test
    void aFileOfSevenExbibytesOfHolesIsATarOfNoTime() throws Exception {
        server.shell(
                "mkdir s && truncate -s 7E s/huge && printf end | dd of=s/huge bs=1 seek=5E conv=notrunc status=none");
        Path tar = server.fetch("s?bundle=tar", "b.tar");
        assertThat(Files.size(tar)).isLessThan(100_000);
        assertThat(server.shellOutside("tar -tvf b.tar"))
                .contains("8070450532247928832")
                .contains(" huge");
        HttpResponse<String> zip = server.get("s?bundle=zip", BodyHandlers.ofString());
        assertThat(told(zip)).isEqualTo("413 bundle_too_large");
        assertThat(told(server.extract("again?op=extract", tar))).startsWith("200");
        assertThat(server.shell("stat -c %s again/huge && dd if=again/huge bs=1 skip=5E count=3 status=none"))
                .isEqualTo("8070450532247928832\nend");
    }

    @Test
    void filesOfMoreThanFourGibibytesAreInATarAndInAZip() throws Exception {
        server.shell("mkdir s && truncate -s 4300M s/large && printf x >> s/large && echo after > s/zz");
        server.fetch("s?bundle=zip", "b.zip");
        assertThat(server.shellOutside("unzip -Z -v b.zip large | grep 'uncompressed size'"))
                .contains("4508876801");
        assertThat(server.shellOutside("unzip -p b.zip zz; unzip -p b.zip large | tail -c 1"))
                .isEqualTo("after\nx");
        server.fetch("s?bundle=tar", "b.tar");
        assertThat(server.shellOutside("mkdir o && tar -C o -xf b.tar && stat -c %s o/large && tail -c 1 o/large"))
                .isEqualTo("4508876801\nx");
    }

    @Test
    void aBundleIsChosenByPatternsAndByHand() throws Exception {
        server.shell("mkdir -p s/src/deep s/build/x s/empty && echo 1 > s/src/a.c && echo 2 > s/src/deep/b.c"
                + " && echo 3 > s/src/n.txt && echo 4 > s/build/x/c.c && ln -s a.c s/src/l && chmod 0700 s/src");
        server.fetch("s?bundle=tar&include=*.c&exclude=/build/", "b.tar");
        assertThat(server.shellOutside("tar -tf b.tar | sort").split("\n"))
                .containsExactly("src/", "src/a.c", "src/deep/", "src/deep/b.c");
        assertThat(server.shellOutside("tar -tvf b.tar src/ | head -1")).startsWith("drwx------");
        server.fetch("s?bundle=tar&select=s/src/deep&select=s/empty", "c.tar");
        assertThat(server.shellOutside("tar -tf c.tar | sort").split("\n"))
                .containsExactly("empty/", "src/", "src/deep/", "src/deep/b.c");
        JsonNode dry = server.json("s?bundle=zip&include=src&dry_run=true");
        assertThat(dry.path("files").asInt()).isEqualTo(3);
        assertThat(dry.path("folders").asInt()).isEqualTo(2);
        assertThat(dry.path("links").asInt()).isEqualTo(1);
        assertThat(dry.path("bytes").asInt()).isEqualTo(6);
        assertThat(dry.path("truncated").asBoolean()).isFalse();
        assertThat(dry.path("paths").valueStream().map(JsonNode::asString)).contains("s/src/deep/b.c");
        assertThat(server.json("s?bundle=zip&select=elsewhere").path("code").asString())
                .isEqualTo("bad_query");
        assertThat(server.json("s?bundle=zip&select=s/none").path("code").asString())
                .isEqualTo("file_not_found");
        assertThat(server.json("s?bundle=rar").path("code").asString()).isEqualTo("bad_query");
        assertThat(server.json("s/src/a.c?bundle=tar").path("code").asString()).isEqualTo("not_a_directory");
        assertThat(server.json("s?bundle=tar&include=[").path("code").asString())
                .isEqualTo("bad_glob");
    }

    @Test
    void aSnapshotIsBundledAsItWas() throws Exception {
        server.shell("mkdir s && echo then > s/a");
        SnapshotId snapshot = SnapshotId.fresh();
        server.store.snapshot(server.volume, snapshot);
        server.shell("echo now > s/a && echo more > s/b");
        server.fetch("s?bundle=tar&snapshot=" + snapshot, "b.tar");
        assertThat(server.shellOutside("tar -xOf b.tar a; tar -tf b.tar")).isEqualTo("then\na\n");
    }

    @Test
    void longNamesAndNamesThatAreNotTextTravel() throws Exception {
        server.shell("mkdir -p s && cd s && p=$(printf 'd%.0s' $(seq 1 200)) && mkdir -p $p/$p/$p"
                + " && echo x > \"$p/$p/$p/$(printf 'n\\377%.0s' $(seq 1 60))\" && ln -s $p/$p/$p/$p long"
                + " && echo y > \"$(printf 'n\\377%.0s' $(seq 1 80))\" && touch -d @8589934592.5 $p");
        server.fetch("s?bundle=tar", "b.tar");
        server.shellOutside("mkdir g && tar -C g -xpf b.tar");
        assertThat(travelled(server.outside.resolve("g")))
                .isEqualTo(travelled(server.workspace().resolve("s")));
        assertThat(told(server.extract("again?op=extract", server.outside.resolve("b.tar"))))
                .startsWith("200");
        assertThat(travelled(server.workspace().resolve("again")))
                .isEqualTo(travelled(server.workspace().resolve("s")));
    }

    @Test
    void aFileThatBecomesShorterBreaksTheBundleOff() throws Exception {
        server.shell("mkdir s && head -c 400000000 /dev/zero > s/big");
        try (InputStream body = server.stream("s?bundle=tar")) {
            body.readNBytes(1 << 20);
            server.shell(": > s/big");
            assertThatThrownBy(() -> body.transferTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aBundleOfAFolderInTheMidstOfChangesIsWholeOrBroken() throws Exception {
        server.shell("mkdir s && for i in $(seq 1 200); do mkdir s/$i && echo $i > s/$i/f; done");
        Process agent = new ProcessBuilder(
                        "sh",
                        "-c",
                        "while :; do for i in $(seq 1 200); do"
                                + " rm -rf s/$i && ln -s /etc s/$i && rm s/$i && mkdir s/$i && echo $i > s/$i/f; done; done")
                .directory(server.workspace().toFile())
                .start();
        try {
            for (int i = 0; i < 30; i++) {
                Path tar = server.fetch("s?bundle=tar", "b" + i + ".tar");
                assertThat(server.shellOutside("tar -tf " + tar + " | grep -c passwd || true")
                                .strip())
                        .isEqualTo("0");
            }
        } finally {
            agent.destroyForcibly().waitFor();
        }
    }
}
