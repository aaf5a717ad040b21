package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// What changed between snapshots, as people ask for it.
@Timeout(180)
class HistoryWalkTest {

    private static TestServer server;
    private static Api api;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small());
        api = server.api();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static void created(String name) throws IOException, InterruptedException {
        api.create(Json.object().put("name", name).put("driver", "command"));
    }

    private static void write(String agent, String path, String text) throws IOException, InterruptedException {
        api.write(agent, path, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void delete(String agent, String path) throws IOException, InterruptedException {
        assertThat(api.send("DELETE", "/v1/agents/" + agent + "/files/" + path, BodyPublishers.noBody(), Map.of())
                        .statusCode())
                .isBetween(200, 204);
    }

    private static void move(String agent, String from, String to) throws IOException, InterruptedException {
        String address = "/v1/agents/" + agent + "/files/" + from + "?op=move";
        String body = Json.object().put("to", to).toString();
        assertThat(api.send("POST", address, BodyPublishers.ofString(body), Map.of("Content-Type", "application/json"))
                        .statusCode())
                .isBetween(200, 204);
    }

    private static JsonNode get(String address) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send(address);
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return Json.MAPPER.readTree(answer.body());
    }

    private static HttpResponse<byte[]> send(String address) throws IOException, InterruptedException {
        return api.send("GET", "/v1/agents/" + address, BodyPublishers.noBody(), Map.of());
    }

    private static List<String> lines(JsonNode changes) {
        List<String> lines = new ArrayList<>();
        changes.path("changes")
                .forEach(change -> lines.add(change.path("change").asString() + " "
                        + change.path("path").asString()
                        + (change.has("from") ? " from " + change.path("from").asString() : "")));
        return lines;
    }

    @Test
    void changesAreCountedAndToldInPages() throws Exception {
        created("changing");
        assertThat(send("changing/changes").statusCode()).isEqualTo(404);
        write("changing", "kept", "1");
        write("changing", "edited", "one");
        write("changing", "old/gone", "12345");
        write("changing", "moved", "here");
        String first = api.snapshot("changing", "first").id();
        write("changing", "edited", "another");
        delete("changing", "old?recursive=true");
        write("changing", "new/ü", "12");
        move("changing", "moved", "new/place");
        JsonNode changes = get("changing/changes");
        assertThat(lines(changes))
                .containsExactly(
                        "modified edited",
                        "added new",
                        "renamed new/place from moved",
                        "added new/%C3%BC",
                        "deleted old",
                        "deleted old/gone");
        assertThat(changes.path("from").asString()).isEqualTo(first);
        assertThat(changes.path("to").asString()).isEqualTo("live");
        assertThat(changes.path("counts").toString())
                .isEqualTo("{\"added\":2,\"modified\":1,\"deleted\":2,\"renamed\":1}");
        assertThat(changes.path("bytes").toString()).isEqualTo("{\"added\":6,\"removed\":5}");
        JsonNode modified = changes.path("changes").get(0);
        assertThat(modified.path("size_before").asLong()).isEqualTo(3);
        assertThat(modified.path("size_after").asLong()).isEqualTo(7);
        String second = api.snapshot("changing", "second").id();
        assertThat(lines(get("changing/changes"))).isEmpty();
        assertThat(lines(get("changing/changes?from=" + first + "&to=" + second)))
                .isEqualTo(lines(changes));
        assertThat(lines(get("changing/changes?from=" + second + "&to=" + first + "&path=old")))
                .containsExactly("added old", "added old/gone");
        assertPaged(first, lines(changes));
        assertCounted(second);
    }

    private static void assertPaged(String from, List<String> all) throws Exception {
        List<String> paged = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("changing/changes?limit=2&from=" + from + cursor);
            paged.addAll(lines(page));
            assertThat(page.path("counts").path("added").asInt()).isEqualTo(2);
            cursor = page.has("next_cursor")
                    ? "&cursor=" + URLEncoder.encode(page.path("next_cursor").asString(), StandardCharsets.UTF_8)
                    : "";
        } while (!cursor.isEmpty());
        assertThat(paged).isEqualTo(all);
    }

    private static void assertCounted(String snapshot) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            JsonNode shown = get("changing/snapshots/" + snapshot);
            assertThat(shown.path("changed_files").asLong(-1)).isEqualTo(6);
            assertThat(shown.path("changed_bytes").asLong(-1)).isEqualTo(9);
            assertThat(shown.path("parent").asString("")).isNotEmpty();
        });
    }

    @Test
    void theLinesOfATextAreComparedAndOtherFilesBySize() throws Exception {
        created("differing");
        write("differing", "text", "one\ntwo\nthree\n");
        write("differing", "binary", "a\0b");
        String first = api.snapshot("differing", "first").id();
        write("differing", "text", "one\n2\nthree\n");
        write("differing", "binary", "a\0c");
        JsonNode text = get("differing/diff/text?from=" + first);
        assertThat(text.path("told").asString()).isEqualTo("text");
        assertThat(text.path("hunks").toString())
                .isEqualTo("[{\"from_line\":1,\"from_count\":3,\"to_line\":1,\"to_count\":3,"
                        + "\"lines\":[\" one\",\"-two\",\"+2\",\" three\"]}]");
        JsonNode binary = get("differing/diff/binary?from=" + first);
        assertThat(binary.path("told").asString()).isEqualTo("binary");
        assertThat(binary.path("before").path("sha256").asString()).hasSize(64);
        assertThat(binary.path("after").path("sha256"))
                .isNotEqualTo(binary.path("before").path("sha256"));
        assertThat(send("differing/diff/none?from=" + first).statusCode()).isEqualTo(404);
        assertThat(send("differing/diff/text?from=snp_nothing").statusCode()).isIn(400, 404);
    }

    /// All that can be read of the present can be read of a snapshot, and nothing can be written.
    @Test
    void everyReadOfTheFilesWorksOnASnapshot() throws Exception {
        created("reading");
        write("reading", "src/old.txt", "a needle of then");
        write("reading", "src/ü b", "0123456789");
        String then = api.snapshot("reading", "then").id();
        write("reading", "src/old.txt", "nothing any more");
        write("reading", "src/new.txt", "a needle of now");
        delete("reading", "src/%C3%BC%20b");
        String at = "snapshot=" + then;
        List<String> names = new ArrayList<>();
        get("reading/files/src?" + at)
                .path("entries")
                .forEach(entry -> names.add(entry.path("name").asString()));
        assertThat(names).containsExactly("old.txt", "ü b");
        String address = "/v1/agents/reading/files/src/%C3%BC%20b?" + at;
        HttpResponse<byte[]> part = api.send("GET", address, BodyPublishers.noBody(), Map.of("Range", "bytes=2-4"));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).asString().isEqualTo("234");
        HttpResponse<byte[]> head = api.send("HEAD", address, BodyPublishers.noBody(), Map.of());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length")).contains("10");
        for (String kind : List.of("tar", "tar.zst", "zip")) {
            HttpResponse<byte[]> bundle = send("reading/files/src?bundle=" + kind + "&" + at);
            assertThat(bundle.statusCode()).as(kind).isEqualTo(200);
            assertThat(bundle.body()).as(kind).isNotEmpty();
        }
        assertThat(new String(send("reading/files/src?bundle=tar&" + at).body(), StandardCharsets.UTF_8))
                .contains("a needle of then")
                .doesNotContain("new.txt");
        HttpResponse<byte[]> search = send("reading/search?q=needle&" + at);
        assertThat(search.statusCode()).isEqualTo(200);
        assertThat(new String(search.body(), StandardCharsets.UTF_8))
                .contains("old.txt")
                .doesNotContain("new.txt");
        HttpResponse<byte[]> written = api.send("PUT", address, BodyPublishers.ofString("x"), Map.of());
        assertThat(written.statusCode()).isEqualTo(405);
        HttpResponse<byte[]> removed = api.send("DELETE", address, BodyPublishers.noBody(), Map.of());
        assertThat(removed.statusCode()).isEqualTo(405);
        assertThat(send("reading/files/src?snapshot=snp_00000000000000000000000000")
                        .statusCode())
                .isIn(400, 404);
    }

    @Test
    void theVersionsOfAPathAreThoseInWhichItChanged() throws Exception {
        created("remembering");
        write("remembering", "other", "0");
        api.snapshot("remembering", "before");
        write("remembering", "file", "1");
        String first = api.snapshot("remembering", "one").id();
        write("remembering", "other", "1");
        api.snapshot("remembering", "unchanged");
        write("remembering", "file", "22");
        String second = api.snapshot("remembering", "two").id();
        api.remove("remembering", "file");
        String gone = api.snapshot("remembering", "gone").id();
        write("remembering", "file", "333");
        JsonNode versions = get("remembering/history/file").path("versions");
        List<String> told = new ArrayList<>();
        versions.forEach(version -> told.add(version.path("moment").asString() + " "
                + (version.path("absent").asBoolean()
                        ? "absent"
                        : version.path("thing").path("size").asString())));
        assertThat(told).containsExactly("live 3", gone + " absent", second + " 2", first + " 1");
        List<String> paged = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("remembering/history/file?limit=1" + cursor);
            page.path("versions")
                    .forEach(version -> paged.add(version.path("moment").asString()));
            cursor = page.has("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").asString()
                    : "";
        } while (!cursor.isEmpty());
        assertThat(paged).containsExactly("live", gone, second, first);
        assertThat(send("remembering/history/never").statusCode()).isEqualTo(404);
    }
}
