package dev.holdfast.workspace.bundle;

import static dev.holdfast.workspace.BundleServer.told;
import static dev.holdfast.workspace.BundleServer.travelled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import dev.holdfast.storage.TestPool;
import dev.holdfast.workspace.BundleServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExtractionsTest {

    private static final String PLAIN = """
            mkdir -p src/deep/er empty && echo hello > src/a.txt && chmod 0640 src/a.txt && echo b > 'src/deep/ä b'
            ln -s ../a.txt src/deep/link && head -c 300000 /dev/urandom > random && : > nothing
            touch -d '2020-02-02 02:02:02 UTC' random src/deep && touch -h -d '2021-01-01 00:00:00 UTC' src/deep/link
            find . -exec touch -h -d '2022-03-04 05:06:07 UTC' {} + && chmod 0700 empty
            """;

    private static final String DECEIVING = """
            python3 - <<'PY'
            import zipfile, stat
            def zip(name, *things):
                with zipfile.ZipFile(name, 'w', zipfile.ZIP_DEFLATED) as z:
                    for info, content in things:
                        z.writestr(info, content)
            def link(name, target):
                info = zipfile.ZipInfo(name); info.create_system = 3
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
                return info, target
            def device(name):
                info = zipfile.ZipInfo(name); info.create_system = 3
                info.external_attr = (stat.S_IFCHR | 0o666) << 16
                return info, ''
            zip('up.zip', ('ok', '1'), ('../x', '2'))
            zip('root.zip', ('/x', '2'))
            zip('link.zip', link('l', '/etc/passwd'))
            zip('beneath.zip', link('l', 'sub'), ('l/x', '1'))
            zip('twice.zip', ('a', '1'), ('a', '2'))
            zip('device.zip', device('d'))
            zip('bomb.zip', ('b', b'\\0' * 30_000_000))
            zip('other.zip', ('ok', '1'))
            good = open('other.zip', 'rb').read()
            open('other.zip', 'wb').write(good.replace(b'ok', b'no', 1))
            zip('sum.zip', ('a', b'1' * 1000))
            bad = bytearray(open('sum.zip', 'rb').read()); bad[14] ^= 1
            at = bad.index(b'PK\\1\\2'); bad[at + 16] ^= 1
            open('sum.zip', 'wb').write(bad)
            open('cut.zip', 'wb').write(good[:-10])
            PY
            """;

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

    @AfterEach
    void nothingIsLeftAside() throws IOException {
        assertThat(server.aside()).isZero();
    }

    @Test
    void whatRealProgramsPackComesOutTheSame() throws Exception {
        server.shellOutside("mkdir in && cd in && " + PLAIN);
        Map<String, String> packing = new LinkedHashMap<>();
        packing.put("gnu.tar", "tar -C in -cf gnu.tar .");
        packing.put("v7.tar", "tar --format=v7 -C in -cf v7.tar .");
        packing.put("pax.tar", "tar --format=pax -C in -cf pax.tar .");
        packing.put("bsd.tar", "bsdtar -C in -cf bsd.tar .");
        packing.put("a.tar.gz", "tar -C in -czf a.tar.gz .");
        packing.put("two.tar.gz", "(head -c 5000 gnu.tar | gzip; tail -c +5001 gnu.tar | gzip) > two.tar.gz");
        packing.put("a.tar.zst", "tar -C in -c . | zstd -q > a.tar.zst");
        packing.put("info.zip", "cd in && zip -qry ../info.zip .");
        packing.put("bsd.zip", "bsdtar -C in --format=zip -cf bsd.zip .");
        for (Map.Entry<String, String> one : packing.entrySet()) {
            server.shellOutside(one.getValue());
            String place = "out-" + one.getKey();
            assertThat(told(server.extract(place + "?op=extract", server.outside.resolve(one.getKey()))))
                    .as(one.getKey())
                    .startsWith("200");
            assertThat(travelled(server.workspace().resolve(place)))
                    .as(one.getKey())
                    .isEqualTo(travelled(server.outside.resolve("in")));
        }
        assertThat(server.shell("find . ! -uid 52000 | grep -v '^.$' | head")).isEmpty();
    }

    @Test
    void sparseFilesStaySparseInEveryFormThatTarHas() throws Exception {
        server.shellOutside("mkdir in && truncate -s 40M in/s && for i in $(seq 1 30); do printf x$i | dd of=in/s bs=1"
                + " seek=$((i * 1000000)) conv=notrunc status=none; done; touch -d '2022-03-04 05:06:08 UTC' in/s");
        String[] forms = {"gnu", "pax --sparse-version=0.0", "pax --sparse-version=0.1", "pax --sparse-version=1.0"};
        for (int i = 0; i < forms.length; i++) {
            server.shellOutside("tar -S --format=" + forms[i] + " -C in -cf s" + i + ".tar s");
            assertThat(told(server.extract("out" + i + "?op=extract", server.outside.resolve("s" + i + ".tar"))))
                    .as(forms[i])
                    .startsWith("200");
            assertThat(travelled(server.workspace().resolve("out" + i)))
                    .as(forms[i])
                    .isEqualTo(travelled(server.outside.resolve("in")));
        }
    }

    @Test
    void anArchiveOfTheWorkspaceIsUnpackedWhereItLies() throws Exception {
        server.shell(
                "mkdir in && cd in && " + PLAIN + " cd .. && tar -C in -czf a.tgz . && (cd in && zip -qry ../a.zip .)");
        for (String archive : List.of("a.tgz", "a.zip")) {
            HttpResponse<String> answer = server.extract(
                    "out-" + archive + "?op=extract",
                    BodyPublishers.ofString("{\"from\":\"" + archive + "\"}"),
                    "application/json");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(travelled(server.workspace().resolve("out-" + archive)))
                    .isEqualTo(travelled(server.workspace().resolve("in")));
            JsonNode told = Json.read(answer.body(), JsonNode.class);
            assertThat(told.path("files").asInt()).isEqualTo(4);
            assertThat(told.path("links").asInt()).isEqualTo(1);
            assertThat(told.path("folders").asInt()).isEqualTo(4);
        }
    }

    private void refused(String code, byte[] archive) throws Exception {
        assertThat(told(server.extract("new/place?op=extract", archive))).isEqualTo("422 " + code);
        assertThat(server.shell("ls -A")).isEmpty();
        assertThat(server.aside()).isZero();
    }

    @Test
    void whatLeadsOutsideIsRefusedWithAllTheRest() throws Exception {
        refused("unsafe_archive", Tars.tar().file("ok", "1").file("/etc/x", "2").end());
        refused("unsafe_archive", Tars.tar().file("ok", "1").file("../x", "2").end());
        refused("unsafe_archive", Tars.tar().file("a/../../x", "2").end());
        refused("unsafe_archive", Tars.tar().file("a/..", "2").end());
        refused(
                "unsafe_archive",
                Tars.tar().file("ok", "1").link("l", "/etc/passwd").end());
        refused("unsafe_archive", Tars.tar().link("a/l", "../../../../x").end());
        refused("unsafe_archive", Tars.tar().hardLink("h", "/etc/passwd").end());
        refused("unsafe_archive", Tars.tar().hardLink("h", "../x").end());
        refused("unsafe_archive", Tars.tar().hardLink("h", "not-in-it").end());
        refused("unsafe_archive", Tars.tar().folder("d").hardLink("h", "d").end());
        refused(
                "unsafe_archive",
                Tars.tar().thing('3', "device", "", new byte[0]).end());
        refused(
                "unsafe_archive",
                Tars.tar().records("path", "../../x").file("ok", "1").end());
        refused("unsafe_archive", Tars.tar().file("..", "1").end());
        refused("unsafe_archive", Tars.tar().file("", "1").end());
    }

    @Test
    void whatIsInEachOthersWayIsRefused() throws Exception {
        refused("unsafe_archive", Tars.tar().link("l", "sub").file("l/x", "1").end());
        refused(
                "unsafe_archive",
                Tars.tar()
                        .folder("real")
                        .link("l", "real")
                        .file("l/deep/x", "1")
                        .end());
        refused("unsafe_archive", Tars.tar().file("f", "1").file("f/x", "1").end());
        refused(
                "unsafe_archive",
                Tars.tar().file("twice", "1").file("twice", "2").end());
        refused(
                "unsafe_archive",
                Tars.tar().file("twice", "1").file("./twice", "2").end());
        refused("unsafe_archive", Tars.tar().link("l", "x").file("l", "2").end());
        refused("unsafe_archive", Tars.tar().folder("d").file("d", "2").end());
        refused("unsafe_archive", Tars.tar().file("d/x", "2").link("d", "e").end());
    }

    @Test
    void whatCannotBeReadIsRefused() throws Exception {
        byte[] good = Tars.tar().file("ok", "1".repeat(3000)).end();
        refused("bad_archive", "no archive at all".getBytes(StandardCharsets.UTF_8));
        refused("bad_archive", new byte[0]);
        refused("bad_archive", Arrays.copyOf(good, 1500));
        refused("bad_archive", Tars.tar().file("ok", "1").cut());
        byte[] changed = good.clone();
        changed[2]++;
        refused("bad_archive", changed);
        refused(
                "bad_archive",
                Tars.tar()
                        .file("ok", "1")
                        .claiming('0', "x", "", 1L << 32, new byte[512])
                        .end());
        refused(
                "bad_archive",
                Tars.tar().claiming('x', "x", "", 1L << 32, new byte[512]).end());
        refused("bad_archive", Tars.tar().thing('?', "x", "", new byte[0]).end());
        byte[] zipped = gzip(good);
        refused("bad_archive", Arrays.copyOf(zipped, zipped.length - 9));
        zipped[zipped.length - 6]++;
        refused("bad_archive", zipped);
        byte[] sparse = Tars.tar()
                .records(
                        "GNU.sparse.major",
                        "1",
                        "GNU.sparse.minor",
                        "0",
                        "GNU.sparse.realsize",
                        "99",
                        "GNU.sparse.name",
                        "s")
                .file("x", "2\n5\n10\n0\n1\n")
                .end();
        refused("bad_archive", sparse);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void zipsThatDeceiveAreRefused() throws Exception {
        server.shellOutside(DECEIVING);
        Map<String, String> codes = Map.of(
                "up", "unsafe_archive",
                "root", "unsafe_archive",
                "link", "unsafe_archive",
                "beneath", "unsafe_archive",
                "twice", "unsafe_archive",
                "device", "unsafe_archive",
                "bomb", "archive_too_large",
                "other", "bad_archive",
                "sum", "bad_archive",
                "cut", "bad_archive");
        for (Map.Entry<String, String> one : codes.entrySet()) {
            HttpResponse<String> answer =
                    server.extract("new?op=extract", server.outside.resolve(one.getKey() + ".zip"));
            assertThat(told(answer)).as(one.getKey()).isEqualTo("422 " + one.getValue());
        }
        assertThat(server.shell("ls -A")).isEmpty();
    }

    @Test
    void anArchiveMayNotComeToTooMuch() throws Exception {
        server.shellOutside(
                "head -c 40000000 /dev/zero | tar -c --transform 's/.*/z/' -f zero.tar /dev/null;"
                        + " mkdir in && truncate -s 40M in/z && tar -C in -czf bomb.tgz z && tar -C in -c z | zstd -q > bomb.tzst");
        refused("archive_too_large", Files.readAllBytes(server.outside.resolve("bomb.tgz")));
        refused("archive_too_large", Files.readAllBytes(server.outside.resolve("bomb.tzst")));
        Tars many = Tars.tar();
        for (int i = 0; i <= BundleServer.LIMITS.entries(); i++) {
            many.folder("d");
        }
        refused("archive_too_large", many.end());
    }

    @Test
    void setuidIsTakenOffAndTold() throws Exception {
        HttpResponse<String> answer =
                server.extract("x?op=extract", Tars.tar().file("su", "1").end());
        assertThat(told(answer)).contains("\"refused\":[\"x/su\"]");
        assertThat(server.shell("stat -c '%a %u %Y' x/su").strip()).isEqualTo("755 52000 1");
    }

    @Test
    void whatIsThereStaysUnlessAskedOtherwise() throws Exception {
        server.shell("mkdir -p d/sub && echo old > d/a && echo kept > d/sub/k && chmod 0711 d/sub");
        byte[] archive = Tars.tar()
                .file("n", "new")
                .file("sub/n", "new")
                .file("a", "new")
                .file("fresh/x", "new")
                .end();
        HttpResponse<String> answer = server.extract("d?op=extract", archive);
        assertThat(told(answer)).isEqualTo("409 file_exists");
        assertThat(answer.body()).contains("/d/a");
        assertThat(server.shell("find d -type f | sort").split("\n")).containsExactly("d/a", "d/sub/k");
        assertThat(told(server.extract("d?op=extract&overwrite=true", archive))).startsWith("200");
        assertThat(server.shell("cat d/a d/sub/k d/sub/n d/n d/fresh/x")).isEqualTo("newkept\nnewnewnew");
        assertThat(server.shell("stat -c %a d/sub").strip()).isEqualTo("711");
        assertThat(told(server.extract(
                        "d?op=extract&overwrite=true",
                        Tars.tar().file("sub", "1").end())))
                .isEqualTo("409 is_a_directory");
        assertThat(told(server.extract(
                        "d?op=extract&overwrite=true",
                        Tars.tar().file("a/b", "1").end())))
                .isEqualTo("409 not_a_directory");
    }

    @Test
    void aLinkInTheWorkspaceIsNotFollowed() throws Exception {
        Path target = server.outside.resolve("target");
        Files.createDirectories(target);
        server.shell("mkdir d && ln -s " + target + " d/out && mkdir real && ln -s ../real d/in");
        assertThat(told(server.extract(
                        "d?op=extract&overwrite=true",
                        Tars.tar().file("out/x", "1").end())))
                .isEqualTo("409 not_a_directory");
        assertThat(told(server.extract(
                        "d?op=extract&overwrite=true",
                        Tars.tar().file("in/x", "1").end())))
                .isEqualTo("409 not_a_directory");
        assertThat(told(server.extract(
                        "d/out/y?op=extract", Tars.tar().file("x", "1").end())))
                .isEqualTo("409 link_outside");
        assertThat(target).isEmptyDirectory();
        assertThat(server.shell("ls real")).isEmpty();
    }
}
