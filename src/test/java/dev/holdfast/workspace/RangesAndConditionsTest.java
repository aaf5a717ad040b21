package dev.holdfast.workspace;

import static dev.holdfast.workspace.FilesServer.code;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RangesAndConditionsTest {

    private static final String TEXT = "0123456789";
    private static final String MODIFIED = "Tue, 03 Feb 2004 05:06:07 GMT";

    private FilesServer server;
    private String tag = "";

    @BeforeAll
    void start() throws IOException {
        server = new FilesServer();
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void write() throws Exception {
        server.put("f", TEXT);
        server.shell("touch -d 2004-02-03T05:06:07.5Z f; : >empty");
        tag = server.get("f").headers().firstValue("ETag").orElseThrow();
        assertThat(tag).matches("\"[^\"]+\"");
        assertThat(server.get("f").headers().firstValue("Last-Modified")).contains(MODIFIED);
    }

    @Test
    void aPartIsAnswered() throws Exception {
        Map<String, String> parts = Map.of(
                "bytes=0-0", "0",
                "bytes=2-4", "234",
                "bytes=7-", "789",
                "bytes=-3", "789",
                "bytes=-99", TEXT,
                "bytes=8-99", "89",
                "bytes=0-", TEXT);
        for (Map.Entry<String, String> part : parts.entrySet()) {
            HttpResponse<String> answer = server.get("f", "Range", part.getKey());
            assertThat(answer.statusCode()).as(part.getKey()).isEqualTo(206);
            assertThat(answer.body()).as(part.getKey()).isEqualTo(part.getValue());
            int offset = TEXT.indexOf(part.getValue());
            assertThat(answer.headers().firstValue("Content-Range"))
                    .contains(
                            "bytes " + offset + "-" + (offset + part.getValue().length() - 1) + "/10");
        }
    }

    @Test
    void whatIsNoSingleRangeIsIgnored() throws Exception {
        for (String range : List.of("bytes=4-2", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4", "bytes=", "bytes=-", "")) {
            HttpResponse<String> answer = server.get("f", "Range", range);
            assertThat(answer.statusCode()).as(range).isEqualTo(200);
            assertThat(answer.body()).as(range).isEqualTo(TEXT);
        }
    }

    @Test
    void aRangeBehindTheEndIsRefused() throws Exception {
        for (String range : List.of("bytes=10-", "bytes=10-11", "bytes=9999999999999999999-", "bytes=-0")) {
            HttpResponse<String> refused = server.get("f", "Range", range);
            assertThat(code(refused)).as(range).isEqualTo("416 range_not_satisfiable");
            assertThat(refused.headers().firstValue("Content-Range")).contains("bytes */10");
        }
        assertThat(code(server.get("empty", "Range", "bytes=0-"))).isEqualTo("416 range_not_satisfiable");
    }

    @Test
    void aRangeOfAnotherFileIsTheWholeFile() throws Exception {
        assertThat(server.get("f", "Range", "bytes=1-2", "If-Range", tag).statusCode())
                .isEqualTo(206);
        assertThat(server.get("f", "Range", "bytes=1-2", "If-Range", MODIFIED).statusCode())
                .isEqualTo(206);
        for (String other : List.of("\"other\"", "W/" + tag, "Tue, 03 Feb 2004 05:06:08 GMT", "yesterday")) {
            HttpResponse<String> answer = server.get("f", "Range", "bytes=1-2", "If-Range", other);
            assertThat(answer.statusCode()).as(other).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(TEXT);
        }
    }

    @Test
    void whatTheReaderHasIsNotSentAgain() throws Exception {
        for (String tags : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
            HttpResponse<String> answer = server.get("f", "If-None-Match", tags);
            assertThat(answer.statusCode()).as(tags).isEqualTo(304);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().firstValue("ETag")).contains(tag);
        }
        assertThat(server.get("f", "If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
        assertThat(server.get("f", "If-Modified-Since", MODIFIED).statusCode()).isEqualTo(304);
        assertThat(server.get("f", "If-Modified-Since", "Tue, 03 Feb 2004 05:06:06 GMT")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.get("f", "If-Modified-Since", "nonsense").statusCode())
                .isEqualTo(200);
        assertThat(server.get("f", "If-Modified-Since", MODIFIED, "If-None-Match", "\"x\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void readingMayAskForOneFileOnly() throws Exception {
        assertThat(server.get("f", "If-Match", tag).statusCode()).isEqualTo(200);
        assertThat(server.get("f", "If-Match", "*").statusCode()).isEqualTo(200);
        HttpResponse<String> refused = server.get("f", "If-Match", "\"x\"");
        assertThat(code(refused)).isEqualTo("412 precondition_failed");
        assertThat(refused.headers().firstValue("ETag")).contains(tag);
        assertThat(refused.headers().firstValue("Last-Modified")).isEmpty();
        assertThat(code(server.get("f", "If-Match", "W/" + tag))).isEqualTo("412 precondition_failed");
        assertThat(server.get("f", "If-Unmodified-Since", MODIFIED).statusCode())
                .isEqualTo(200);
        assertThat(code(server.get("f", "If-Unmodified-Since", "Tue, 03 Feb 2004 05:06:06 GMT")))
                .isEqualTo("412 precondition_failed");
    }

    @Test
    void aChangeMayAskForWhatItReplaces() throws Exception {
        assertThat(code(server.put("f", "x", "If-Match", "\"other\""))).isEqualTo("412 precondition_failed");
        assertThat(code(server.put("f", "x", "If-None-Match", "*"))).isEqualTo("412 precondition_failed");
        assertThat(code(server.put("nothing", "x", "If-Match", "*"))).isEqualTo("412 precondition_failed");
        assertThat(server.get("f").body()).isEqualTo(TEXT);
        HttpResponse<String> written = server.put("f", "second", "If-Match", tag);
        assertThat(written.statusCode()).isEqualTo(200);
        String second = written.headers().firstValue("ETag").orElseThrow();
        assertThat(second).isNotEqualTo(tag);
        assertThat(code(server.put("f", "x", "If-Match", tag))).isEqualTo("412 precondition_failed");
        assertThat(server.put("f", "third", "If-Match", second).statusCode()).isEqualTo(200);
        assertThat(code(server.send("DELETE", "f", "", "If-Match", second))).isEqualTo("412 precondition_failed");
        assertThat(server.send("DELETE", "f", "", "If-Match", "*").statusCode()).isEqualTo(204);
        assertThat(server.put("f", "new", "If-None-Match", "*").statusCode()).isEqualTo(201);
        server.send("DELETE", "f", "");
    }

    @Test
    void headAnswersWhatGetWouldWithoutTheBytes() throws Exception {
        HttpResponse<String> head = server.send("HEAD", "f", "");
        HttpResponse<String> get = server.get("f");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String name : List.of("Content-Length", "Content-Type", "ETag", "Last-Modified", "Content-Disposition")) {
            assertThat(head.headers().firstValue(name))
                    .as(name)
                    .isEqualTo(get.headers().firstValue(name));
        }
        assertThat(server.send("HEAD", "f", "", "If-None-Match", tag).statusCode())
                .isEqualTo(304);
        HttpResponse<String> ranged = server.send("HEAD", "f", "", "Range", "bytes=1-2");
        assertThat(ranged.statusCode()).isEqualTo(200);
        assertThat(ranged.headers().firstValue("Content-Length")).contains("10");
        assertThat(server.send("HEAD", "nothing", "").statusCode()).isEqualTo(404);
        assertThat(server.send("HEAD", "", "").statusCode()).isEqualTo(200);
    }
}
