package dev.holdfast.workspace;

import static dev.holdfast.workspace.FilesServer.FILES;
import static dev.holdfast.workspace.FilesServer.code;
import static dev.holdfast.workspace.FilesServer.json;
import static dev.holdfast.workspace.FilesServer.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.TestLog;
import dev.holdfast.access.Principal;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FilesApiTest {

    private FilesServer server;

    @BeforeAll
    void start() throws IOException {
        server = new FilesServer();
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void empty() throws Exception {
        server.shell("rm -rf -- * .[!.]* ; true");
    }

    @Test
    void aFileIsWrittenReadListedAndDeleted() throws Exception {
        HttpResponse<String> written = server.put("src/main.c", "int main;\n");
        assertThat(written.statusCode()).isEqualTo(201);
        assertThat(json(written).path("path").asString()).isEqualTo("src/main.c");
        assertThat(json(written).path("size").asInt()).isEqualTo(10);
        assertThat(json(written).path("mode").asString()).isEqualTo("0644");
        HttpResponse<String> read = server.get("src/main.c");
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo("int main;\n");
        assertThat(read.headers().firstValue("ETag"))
                .isEqualTo(written.headers().firstValue("ETag"));
        assertThat(names(server.get(""))).containsExactly("src");
        assertThat(server.put("src/main.c", "").statusCode()).isEqualTo(200);
        assertThat(server.get("src/main.c").body()).isEmpty();
        assertThat(server.send("DELETE", "src/main.c", "").statusCode()).isEqualTo(204);
        assertThat(code(server.get("src/main.c"))).isEqualTo("404 file_not_found");
    }

    @Test
    void aListingTellsEverythingOfEachEntryInOrder() throws Exception {
        server.shell("mkdir d; printf 12345 >c.txt; ln -s /etc/passwd b; mkfifo a; chmod 0751 d;"
                + " touch -d 2001-02-03T04:05:06.700000009Z c.txt");
        JsonNode listing = json(server.get(""));
        assertThat(listing.path("path").asString()).isEmpty();
        assertThat(listing.has("cursor")).isFalse();
        List<String> types = listing.path("entries")
                .valueStream()
                .map(entry ->
                        entry.path("name").asString() + " " + entry.path("type").asString())
                .toList();
        assertThat(types).containsExactly("a fifo", "b link", "c.txt file", "d directory");
        assertThat(listing.path("entries").get(1).path("target").asString()).isEqualTo("/etc/passwd");
        JsonNode file = listing.path("entries").get(2);
        assertThat(file.path("size").asInt()).isEqualTo(5);
        assertThat(file.path("modified_at").asString()).isEqualTo("2001-02-03T04:05:06.700000009Z");
        assertThat(file.has("target")).isFalse();
        assertThat(listing.path("entries").get(3).path("mode").asString()).isEqualTo("0751");
        assertThat(names(server.get("d/"))).isEmpty();
        assertThat(code(server.get("c.txt/"))).isEqualTo("409 not_a_directory");
        assertThat(code(server.get("a"))).isEqualTo("409 not_a_regular_file");
    }

    @Test
    void aFolderIsListedInPages() throws Exception {
        server.shell("touch $(seq -f f%03g 1 25)");
        List<String> seen = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            HttpResponse<String> page = server.get(
                    "?limit=10" + cursor.map(text -> "&cursor=" + text).orElse(""));
            seen.addAll(names(page));
            cursor = Optional.of(json(page).path("cursor").asString("")).filter(text -> !text.isEmpty());
        } while (cursor.isPresent());
        assertThat(seen).hasSize(25).isSorted().doesNotHaveDuplicates();
        assertThat(code(server.get("?limit=0"))).isEqualTo("400 bad_query");
        assertThat(code(server.get("?cursor=!"))).isEqualTo("400 bad_query");
        assertThat(code(server.get("?cursor=Lg"))).isEqualTo("400 bad_query");
    }

    @Test
    void anyNameTravels() throws Exception {
        for (String name : List.of(
                "a%20b",
                "50%25",
                "x%3By",
                "z;y",
                "back%5Cslash",
                "new%0Aline",
                "sp%C3%A4%C3%9Fe",
                "~b64~Y2Fm6Q",
                "~b64~fmI2NH54",
                "%22q%22",
                "-",
                "...",
                "files",
                "caf%C3%A9%3F%23")) {
            assertThat(server.put("names/" + name, name).statusCode()).as(name).isEqualTo(201);
            HttpResponse<String> read = server.get("names/" + name);
            assertThat(read.body()).as(name).isEqualTo(name);
        }
        for (JsonNode entry : json(server.get("names")).path("entries")) {
            String path = entry.path("path").asString();
            assertThat(path).startsWith("names/");
            assertThat(server.get(path).statusCode()).as(path).isEqualTo(200);
            assertThat(server.send("DELETE", path, "").statusCode()).as(path).isEqualTo(204);
        }
        assertThat(names(server.get("names"))).isEmpty();
    }

    @Test
    void badPathsAreRefused() throws Exception {
        for (String path : List.of("a//b", "a/../b", "a/./b", "%2e%2e", "..", "a%2Fb", "a%00b", "%zz", "%FF", "//")) {
            String answer = server.raw("GET " + FILES + path, "", "");
            assertThat(answer).as(path).startsWith("HTTP/1.1 400").contains("\"bad_path\"");
        }
        assertThat(code(server.put("", "x"))).isEqualTo("400 bad_path");
        assertThat(code(server.put("d/", "x"))).isEqualTo("400 bad_path");
        assertThat(code(server.send("DELETE", "?recursive=true", ""))).isEqualTo("400 bad_path");
    }

    @Test
    void linksAreReadThroughAndChangedThemselves() throws Exception {
        server.shell(
                "mkdir d; printf inside >d/f; ln -s d/f l; ln -s /workspace/d abs; ln -s /etc/passwd out; ln -s x y");
        assertThat(server.get("l").body()).isEqualTo("inside");
        assertThat(names(server.get("abs"))).containsExactly("f");
        assertThat(code(server.get("out"))).isEqualTo("409 link_outside");
        assertThat(json(server.get("out")).path("detail").asString()).contains("/etc/passwd");
        assertThat(code(server.get("y"))).isEqualTo("404 file_not_found");
        HttpResponse<String> link = server.get("out?nofollow");
        assertThat(json(link).path("type").asString()).isEqualTo("link");
        assertThat(json(link).path("target").asString()).isEqualTo("/etc/passwd");
        assertThat(server.get("d/f?nofollow").body()).isEqualTo("inside");
        assertThat(server.send("DELETE", "out", "").statusCode()).isEqualTo(204);
        assertThat(code(server.send("DELETE", "abs/", ""))).isEqualTo("409 not_a_directory");
        assertThat(server.put("l", "own").statusCode()).isEqualTo(200);
        assertThat(server.get("d/f").body()).isEqualTo("inside");
        assertThat(Files.isSymbolicLink(server.workspace().resolve("l"))).isFalse();
    }

    @Test
    void foldersAreMadeAndDeletedWhole() throws Exception {
        HttpResponse<String> made = server.send("POST", "a/b/c?op=mkdir", "");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(json(made).path("type").asString()).isEqualTo("directory");
        assertThat(server.send("POST", "a/b/c/?op=mkdir", "").statusCode()).isEqualTo(201);
        server.put("a/b/c/f", "x");
        assertThat(code(server.send("POST", "a/b/c/f?op=mkdir", ""))).isEqualTo("409 file_exists");
        assertThat(code(server.send("POST", "a?op=explode", ""))).isEqualTo("400 bad_query");
        assertThat(code(server.send("DELETE", "a", ""))).isEqualTo("409 directory_not_empty");
        assertThat(code(server.send("DELETE", "a?recursive=maybe", ""))).isEqualTo("400 bad_query");
        assertThat(server.send("DELETE", "a?recursive=true", "").statusCode()).isEqualTo(204);
        assertThat(names(server.get(""))).isEmpty();
        assertThat(code(server.send("DELETE", "a", ""))).isEqualTo("404 file_not_found");
    }

    @Test
    void theModeIsGivenInOctal() throws Exception {
        assertThat(json(server.put("f?mode=0750", "x")).path("mode").asString()).isEqualTo("0750");
        assertThat(json(server.put("f", "x")).path("mode").asString()).isEqualTo("0750");
        assertThat(json(server.put("f?mode=600", "x")).path("mode").asString()).isEqualTo("0600");
        for (String mode : List.of("4755", "abc", "88", "0x1ff", "-644", "")) {
            assertThat(code(server.put("f?mode=" + mode, "x"))).as(mode).isEqualTo("400 bad_query");
        }
    }

    @Test
    void anotherAgentIsNotFound() throws Exception {
        assertThat(server.raw("GET /v1/agents/other/files/", "", ""))
                .startsWith("HTTP/1.1 404")
                .contains("agent_not_found");
    }

    @Test
    void aSnapshotIsReadAndNeverWritten() throws Exception {
        server.put("d/f", "then");
        SnapshotId snapshot = SnapshotId.fresh();
        server.store.snapshot(server.volume, snapshot);
        server.put("d/f", "now");
        server.put("new", "now");
        String query = "?snapshot=" + snapshot;
        assertThat(server.get("d/f" + query).body()).isEqualTo("then");
        assertThat(names(server.get(query))).containsExactly("d");
        assertThat(server.send("HEAD", "d/f" + query, "").statusCode()).isEqualTo(200);
        assertThat(server.get("d/f", "If-None-Match", "*").statusCode()).isEqualTo(304);
        assertThat(code(server.put("d/f" + query, "x"))).isEqualTo("405 snapshot_read_only");
        assertThat(code(server.send("DELETE", "d/f" + query, ""))).isEqualTo("405 snapshot_read_only");
        assertThat(code(server.send("POST", "e" + query + "&op=mkdir", ""))).isEqualTo("405 snapshot_read_only");
        assertThat(code(server.get("d/f?snapshot=" + SnapshotId.fresh()))).isEqualTo("404 snapshot_not_found");
        assertThat(code(server.get("d/f?snapshot=latest"))).isEqualTo("400 bad_id");
    }

    @Test
    void everyChangeIsAnEvent() throws Exception {
        long before = server.events.last();
        server.put("a%20b", "x");
        server.send("POST", "d?op=mkdir", "");
        server.send("DELETE", "a%20b", "");
        server.send("DELETE", "nothing", "");
        server.get("d");
        List<Event> events = server.events.after(before, EventLog.Filter.ALL, 100);
        assertThat(events)
                .extracting(
                        event -> event.type() + " " + event.data().path("path").asString())
                .containsExactly("file.written a%20b", "file.written d", "file.deleted a%20b");
        assertThat(events).allSatisfy(event -> assertThat(event.agent()).contains(server.agent));
    }

    @Test
    void whatAnAgentMadeIsNeverActive() throws Exception {
        for (String name : List.of("report.html", "x.svg", "x.xml", "x.pdf", "x.js", "unknown", "x.swf")) {
            server.put(name, "<script>alert(1)</script>");
            HttpResponse<String> answer = server.get(name);
            assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
                    .as(name)
                    .startsWith("attachment");
        }
        for (String name : List.of("x.txt", "x.png", "x.json", "x.py")) {
            server.put(name, "<script>alert(1)</script>");
            HttpResponse<String> answer = server.get(name);
            assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
                    .as(name)
                    .startsWith("inline");
            assertThat(answer.headers().firstValue("Content-Security-Policy")).contains("sandbox; default-src 'none'");
            assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "notes.md, text/markdown; charset=utf-8",
        "TIDES.CSV, text/csv; charset=utf-8",
        "Dockerfile, text/plain; charset=utf-8",
        ".gitignore, text/plain; charset=utf-8",
        "x.tar.zst, application/zstd",
        "md, application/octet-stream",
        "x., application/octet-stream",
        ".md, text/markdown; charset=utf-8",
    })
    void theTypeIsThatOfTheName(String name, String type) throws Exception {
        server.put(name, "x");
        assertThat(server.get(name).headers().firstValue("Content-Type")).contains(type);
    }

    @Test
    void aDispositionCarriesAnyName() throws Exception {
        server.shell("printf x >$'a\"b\\\\c\\nd\\xc3\\xa4.bin'");
        String disposition = server.get("a%22b%5Cc%0Ad%C3%A4.bin")
                .headers()
                .firstValue("Content-Disposition")
                .orElse("");
        assertThat(disposition)
                .isEqualTo("attachment; filename=\"a_b_c_d_.bin\"; filename*=UTF-8''a%22b%5Cc%0Ad%C3%A4.bin");
        server.shell("printf x >$'caf\\xe9'");
        assertThat(server.get("~b64~Y2Fm6Q").headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"caf_\"; filename*=UTF-8''caf%EF%BF%BD");
    }

    @Test
    void aBodyThatBreaksOffChangesNothing() throws Exception {
        server.put("f", "old");
        String broken = server.raw("PUT " + FILES + "f", "Content-Length: 100\r\n", "only half");
        assertThat(broken).doesNotStartWith("HTTP/1.1 2");
        String chunked = server.raw("PUT " + FILES + "f", "Transfer-Encoding: chunked\r\n", "9\r\nonly half\r\n");
        assertThat(chunked).doesNotStartWith("HTTP/1.1 2");
        server.raw("PUT " + FILES + "new/g", "Content-Length: 100\r\n", "only half");
        assertThat(server.get("f").body()).isEqualTo("old");
        assertThat(code(server.get("new/g"))).isEqualTo("404 file_not_found");
        assertThat(names(server.get("new"))).isEmpty();
        try (var aside = Files.list(server.workspace().resolveSibling("aside"))) {
            assertThat(aside).isEmpty();
        }
    }

    @Test
    void aBodyWithoutALengthIsWritten() throws Exception {
        String answer = server.raw(
                "PUT " + FILES + "f", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 201");
        assertThat(server.get("f").body()).isEqualTo("hello world");
    }

    @Test
    void moreThanThePoolHoldsIsRefusedBeforeAByteIsRead() throws Exception {
        String answer = server.raw("PUT " + FILES + "f", "Content-Length: 9000000000000\r\n", "x");
        assertThat(answer).startsWith("HTTP/1.1 507").contains("pool_full");
        assertThat(names(server.get(""))).isEmpty();
    }

    @Test
    void aSparseFileOfAPebibyteIsReadInPartsOnly() throws Exception {
        server.shell("truncate -s 1P sparse");
        assertThat(code(server.get("sparse"))).isEqualTo("413 file_too_large");
        assertThat(server.get("sparse", "Range", "bytes=-4").body()).isEqualTo("\0\0\0\0");
        assertThat(code(server.get("sparse", "Range", "bytes=1-"))).isEqualTo("413 file_too_large");
    }

    @Test
    void aFileThatBecomesShorterBreaksTheAnswer() throws Exception {
        server.shell("head -c 200000000 /dev/zero >f");
        try (TestLog log = TestLog.of("dev.holdfast.http");
                Socket socket = server.open("GET " + FILES + "f")) {
            byte[] some = socket.getInputStream().readNBytes(1000);
            assertThat(new String(some, StandardCharsets.ISO_8859_1)).contains("200000000");
            server.shell("truncate -s 1000 f");
            long rest = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            assertThat(rest).isLessThan(199_000_000);
            assertThat(log.withText("broke off"))
                    .singleElement()
                    .satisfies(record -> assertThat(record.getLevel()).isEqualTo(Level.INFO))
                    .satisfies(record -> assertThat(record.getMessage()).endsWith("file_busy"))
                    .satisfies(record -> assertThat(record.getThrown()).isNull());
        }
    }

    @Test
    void aWriteIntoAWorkspaceThatWasRestoredMeanwhileIsAConflict() throws Exception {
        server.put("f", "then");
        SnapshotId snapshot = SnapshotId.fresh();
        server.store.snapshot(server.volume, snapshot);
        SnapshotId kept = SnapshotId.fresh();
        Upload upload = new Upload(OptionalInt.empty(), OptionalLong.empty(), standing -> true, target -> {
            target.write(ByteBuffer.wrap(new byte[] {'n', 'e', 'w'}));
            Head staged = server.store.stage(server.volume, snapshot);
            server.store.exchange(server.volume, staged.uuid(), kept, List.of(Part.HOME));
            return 3;
        });
        Place place =
                new Place("writer", Optional.empty(), FilePaths.decode("f").path());
        assertThat(catchThrowableOfType(Problem.class, () -> server.workspaces.write(Principal.SERVER, place, upload))
                        .code())
                .isIn("workspace_restored", "read_only");
        assertThat(server.get("f").body()).isEqualTo("then");
    }
}
