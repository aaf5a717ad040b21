package dev.holdfast.workspace;

import static dev.holdfast.workspace.FilesServer.code;
import static dev.holdfast.workspace.FilesServer.json;
import static dev.holdfast.workspace.FilesServer.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.SnapshotId;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FileChangesTest {

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

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        return server.send("POST", path, body, headers);
    }

    @Test
    void aThingIsMoved() throws Exception {
        server.put("a/f", "x");
        HttpResponse<String> moved = post("a/f?op=move", "{\"to\":\"b/c/caf%C3%A9\"}");
        assertThat(moved.statusCode()).isEqualTo(200);
        assertThat(json(moved).path("path").asString()).isEqualTo("b/c/caf%C3%A9");
        assertThat(moved.headers().firstValue("ETag"))
                .isEqualTo(server.get("b/c/caf%C3%A9").headers().firstValue("ETag"));
        assertThat(code(server.get("a/f"))).isEqualTo("404 file_not_found");
        server.put("a/g", "new");
        assertThat(code(post("a/g?op=move", "{\"to\":\"b/c/caf%C3%A9\"}"))).isEqualTo("409 file_exists");
        assertThat(post("a/g?op=move", "{\"to\":\"b/c/caf%C3%A9\",\"overwrite\":true}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.get("b/c/caf%C3%A9").body()).isEqualTo("new");
        assertThat(code(post("b?op=move", "{\"to\":\"b/c/d\"}"))).isEqualTo("400 bad_move");
        assertThat(code(post("?op=move", "{\"to\":\"z\"}"))).isEqualTo("400 bad_path");
        assertThat(code(post("b?op=move", "{\"to\":\"\"}"))).isEqualTo("400 bad_path");
        assertThat(code(post("b?op=move", "{\"to\":\"a/../c\"}"))).isEqualTo("400 bad_path");
        assertThat(code(post("b?op=move", "{}"))).isEqualTo("400 bad_json");
        assertThat(code(post("b?op=move", ""))).isEqualTo("400 bad_json");
        assertThat(code(post("b/c/caf%C3%A9?op=move", "{\"to\":\"z/\"}"))).isEqualTo("409 not_a_directory");
        assertThat(post("b/?op=move", "{\"to\":\"z/\"}").statusCode()).isEqualTo(200);
    }

    @Test
    void namesThatAreNotTextAreChangedToo() throws Exception {
        server.shell("printf x >$'caf\\xe9'");
        String path = json(server.get("")).path("entries").get(0).path("path").asString();
        assertThat(json(post(path + "?op=copy", "{\"to\":\"d/" + path + "\"}"))
                        .path("path")
                        .asString())
                .isEqualTo("d/" + path);
        assertThat(json(post(path + "?op=chmod", "{\"mode\":\"0600\"}"))
                        .path("mode")
                        .asString())
                .isEqualTo("0600");
        assertThat(post(path + "?op=move", "{\"to\":\"plain\"}").statusCode()).isEqualTo(200);
        assertThat(server.get("d/" + path).body()).isEqualTo("x");
        assertThat(names(server.get(""))).containsExactly("d", "plain");
    }

    @Test
    void aThingIsCopied() throws Exception {
        server.shell("mkdir -p a/b; echo x > a/b/f; ln -s b/f a/l; chmod 0750 a/b; touch -d 2001-02-03 a/b/f");
        HttpResponse<String> copied = post("a?op=copy", "{\"to\":\"c\"}");
        assertThat(copied.statusCode()).isEqualTo(201);
        assertThat(json(copied).path("type").asString()).isEqualTo("directory");
        server.shell("diff -r a c; [ $(stat -c %a c/b) = 750 ]; [ c/b/f -ot a ]; [ $(stat -c %u c/b/f) = 52000 ]");
        assertThat(code(post("a?op=copy", "{\"to\":\"c\"}"))).isEqualTo("409 file_exists");
        assertThat(code(post("a?op=copy", "{\"to\":\"c\",\"overwrite\":true}"))).isEqualTo("409 directory_not_empty");
        assertThat(code(post("none?op=copy", "{\"to\":\"d\"}"))).isEqualTo("404 file_not_found");
        server.shell("mknod a/dev c 1 3");
        assertThat(code(post("a?op=copy", "{\"to\":\"d\"}"))).isEqualTo("409 not_a_regular_file");
        assertThat(names(server.get(""))).containsExactly("a", "c");
    }

    @Test
    void aModeIsChanged() throws Exception {
        server.shell("echo x > f; mkdir d; ln -s f l");
        assertThat(json(post("f?op=chmod", "{\"mode\":\"0751\"}")).path("mode").asString())
                .isEqualTo("0751");
        assertThat(json(post("d/?op=chmod", "{\"mode\":\"700\"}")).path("mode").asString())
                .isEqualTo("0700");
        assertThat(code(post("l?op=chmod", "{\"mode\":\"0600\"}"))).isEqualTo("409 is_a_link");
        assertThat(code(post("f?op=chmod", "{\"mode\":\"4755\"}"))).isEqualTo("400 bad_query");
        assertThat(code(post("f?op=chmod", "{}"))).isEqualTo("400 bad_json");
        assertThat(code(post("f/?op=chmod", "{\"mode\":\"0644\"}"))).isEqualTo("409 not_a_directory");
        assertThat(code(post("?op=chmod", "{\"mode\":\"0644\"}"))).isEqualTo("400 bad_path");
    }

    @Test
    void everyChangeHasItsCondition() throws Exception {
        server.put("f", "x");
        String tag = server.get("f").headers().firstValue("ETag").orElseThrow();
        for (String change : List.of("move", "copy", "chmod", "mkdir")) {
            String body = "{\"to\":\"g\",\"mode\":\"0644\"}";
            assertThat(code(post("f?op=" + change, body, "If-Match", "\"other\"")))
                    .as(change)
                    .isEqualTo("412 precondition_failed");
            assertThat(code(post("none?op=" + change, body, "If-Match", "*")))
                    .as(change)
                    .isEqualTo("412 precondition_failed");
        }
        assertThat(code(post("f?op=mkdir", "", "If-None-Match", "*"))).isEqualTo("412 precondition_failed");
        assertThat(post("e?op=mkdir", "", "If-None-Match", "*").statusCode()).isEqualTo(201);
        assertThat(post("f?op=copy", "{\"to\":\"g\"}", "If-Match", tag).statusCode())
                .isEqualTo(201);
        HttpResponse<String> changed = post("f?op=chmod", "{\"mode\":\"0600\"}", "If-Match", tag);
        assertThat(changed.statusCode()).isEqualTo(200);
        String second = changed.headers().firstValue("ETag").orElseThrow();
        assertThat(code(post("f?op=move", "{\"to\":\"h\"}", "If-Match", tag))).isEqualTo("412 precondition_failed");
        assertThat(post("f?op=move", "{\"to\":\"h\"}", "If-Match", second).statusCode())
                .isEqualTo(200);
        assertThat(names(server.get(""))).containsExactly("e", "g", "h");
    }

    @Test
    void everyChangeIsAnEventAboutTheNewPlace() throws Exception {
        server.put("f", "x");
        long before = server.events.last();
        post("f?op=move", "{\"to\":\"a%20b\"}");
        post("a%20b?op=copy", "{\"to\":\"c\"}");
        post("c?op=chmod", "{\"mode\":\"0600\"}");
        post("none?op=move", "{\"to\":\"d\"}");
        List<Event> events = server.events.after(before, EventLog.Filter.ALL, 100);
        assertThat(events)
                .extracting(event -> event.type() + " "
                        + event.data().path("path").asString() + " "
                        + event.data().path("from").asString("-"))
                .containsExactly("file.moved a%20b f", "file.written c -", "file.written c -");
    }

    @Test
    void aSnapshotIsNotChanged() throws Exception {
        server.put("f", "x");
        SnapshotId snapshot = SnapshotId.fresh();
        server.store.snapshot(server.volume, snapshot);
        for (String change : List.of("move", "copy", "chmod")) {
            assertThat(code(post("f?op=" + change + "&snapshot=" + snapshot, "{\"to\":\"g\",\"mode\":\"0644\"}")))
                    .isEqualTo("405 snapshot_read_only");
        }
    }

    @Test
    void aFolderIsSortedAndPagedInEveryOrder() throws Exception {
        server.shell("for i in $(seq 0 29); do head -c $((i % 7)) /dev/zero > $(printf f%02d $i);"
                + " touch -d \"2001-01-01 00:00:$((i * 11 % 5))\" $(printf f%02d $i); done; mkdir d; ln -s x l");
        for (String sort : List.of("name", "size", "time")) {
            List<String> up = paged("sort=" + sort + "&order=asc");
            List<String> down = paged("sort=" + sort + "&order=desc");
            assertThat(up).as(sort).hasSize(32).doesNotHaveDuplicates();
            assertThat(down).as(sort).isEqualTo(up.reversed());
            assertThat(names(server.get("?sort=" + sort))).as(sort).isEqualTo(up);
        }
        assertThat(paged("sort=size").subList(0, 6)).containsExactly("d", "f00", "f07", "f14", "f21", "f28");
        assertThat(code(server.get("?sort=colour"))).isEqualTo("400 bad_query");
        assertThat(code(server.get("?order=up"))).isEqualTo("400 bad_query");
        String cursor = json(server.get("?sort=size&limit=3")).path("cursor").asString();
        assertThat(code(server.get("?sort=time&cursor=" + cursor))).isEqualTo("400 bad_query");
        assertThat(code(server.get("?sort=size&order=desc&cursor=" + cursor))).isEqualTo("400 bad_query");
    }

    /// The names of all pages.
    private List<String> paged(String query) throws Exception {
        List<String> seen = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            HttpResponse<String> page = server.get(
                    "?limit=7&" + query + cursor.map(text -> "&cursor=" + text).orElse(""));
            assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
            seen.addAll(names(page));
            cursor = Optional.of(json(page).path("cursor").asString("")).filter(text -> !text.isEmpty());
        } while (cursor.isPresent());
        return seen;
    }
}
