package dev.holdfast.http;

import static dev.holdfast.http.TestRoutes.assertRawProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedRequestTest {

    @TempDir
    Path folder = Path.of("");

    private @Nullable Fixture opened;

    private Fixture fixture() {
        return Objects.requireNonNull(opened);
    }

    @BeforeEach
    void open() throws IOException {
        opened = new Fixture(folder, TestRoutes.all());
    }

    @AfterEach
    void close() {
        fixture().close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a%2Fb",
                "a;b=c",
                "%25",
                "a//b",
                "%FF%FE",
                "%c3%28",
                "",
                "a/../b",
                "a/./b",
                "..",
                "%2e%2e/x",
                "a\\b",
                "~b64~_w",
                "%0A",
                "a;/b",
                "./"
            })
    void theRestOfAPathArrivesRaw(String rest) throws Exception {
        String answer = fixture().raw("GET /v1/things/one/files/" + rest + " HTTP/1.1");
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        String told = dev.holdfast.json.Json.write(rest);
        assertThat(answer).contains("\"path\":" + told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%2Fb", "%FF", "%c3%28", "%00", "%"})
    void aNameInThePathIsUtf8WithoutASlash(String name) throws Exception {
        String answer = fixture().raw("GET /v1/things/" + name + " HTTP/1.1");
        assertRawProblem(answer, 400);
        assertThat(answer).contains("bad_path");
    }

    /// Jetty refuses this as no HTTP at all, before any path is looked at.
    @Test
    void whatOnlyLooksLikePercentEncodingIsABadPath() throws Exception {
        String answer = fixture().raw("GET /v1/things/%zz HTTP/1.1");
        assertRawProblem(answer, 400);
        assertThat(answer).contains("\"code\":\"bad_path\"").contains("%25");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/things/caf\u00e9 HTTP/1.1",
                "GET /v1/things/\u00ff\u00fe HTTP/1.1",
                "GET /../../etc/passwd HTTP/1.1",
                "GET  HTTP/1.1",
                "GET /v1/things/one HTTP/9.9",
                "GET /v1/things/one",
                "GET v1 HTTP/1.1",
                "\u0001\u0002\u0003",
                "GET /v1/things/a\u0000b HTTP/1.1",
                "CONNECT example.org:80 HTTP/1.1",
                "GET http:// HTTP/1.1",
                "GET /v1/number?limit=%ff HTTP/1.1",
                "GET /v1/number?limit=0 HTTP/1.1",
                "GET /v1/number?limit=ten HTTP/1.1",
                "GET /v1/number?limit=1&limit=2 HTTP/1.1",
                "GET /v1/number?% HTTP/1.1"
            })
    void whatIsNotARequestIsAProblemAndNoBug(String line) throws Exception {
        String answer = fixture().raw(line);
        assertThat(answer).matches("(?s)HTTP/1\\.1 (4\\d\\d|505) .*");
        assertThat(answer)
                .contains("application/problem+json")
                .doesNotContain("<html")
                .doesNotContain("Exception");
    }

    @Test
    void aHugeHeadIsRefused() throws Exception {
        assertRawProblem(fixture().raw("GET /v1/things/" + "a".repeat(100_000) + " HTTP/1.1"), 414);
        assertRawProblem(fixture().raw("GET /v1/things/one HTTP/1.1", "X-Much: " + "a".repeat(100_000)), 431);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5|Content-Length: 6",
                "Content-Length: x",
                "Transfer-Encoding: nonsense",
                "Content-Length: 5|Transfer-Encoding: chunked",
                "Bad Header: x",
                ": x",
                "Host: other.example"
            })
    void brokenHeadersAreRefused(String headers) throws Exception {
        String answer = fixture().raw("POST /v1/wishes HTTP/1.1", headers.split("\\|"));
        assertThat(answer).startsWith("HTTP/1.1 4");
        assertThat(answer)
                .contains("application/problem+json")
                .doesNotContain("<html")
                .doesNotContain("HTTP: Bad Request");
    }

    @Test
    void aBodyThatEndsEarlyIsToldAndIsNoBug() throws Exception {
        String head = "POST /v1/wishes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + fixture().member
                + "\r\nContent-Type: application/json\r\n";
        assertRawProblem(
                fixture().raw((head + "Content-Length: 500\r\n\r\n{\"name\":").getBytes(StandardCharsets.UTF_8)), 400);
        assertRawProblem(
                fixture().raw((head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}").getBytes(StandardCharsets.UTF_8)),
                400);
    }
}
