package dev.holdfast.http;

import static dev.holdfast.http.TestRoutes.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCallTest {

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

    @Test
    void jsonIsReadIntoItsRecord() throws Exception {
        HttpResponse<String> answer = fixture().post("/v1/wishes", "{\"name\":\"x\",\"size\":{\"width\":3}}");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).contains("\"width\":3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|JSON",
                "[]|object",
                "\"x\"|object",
                "null|object",
                "{|JSON",
                "{\"name\":\"x\"} more|JSON",
                "{}|\"name\" is missing",
                "{\"name\":null}|\"name\" is missing",
                "{\"name\":\"x\",\"nom\":1}|\"nom\" is not known",
                "{\"name\":\"x\",\"size\":{}}|\"size.width\" is missing",
                "{\"name\":\"x\",\"size\":{\"width\":\"w\"}}|\"size.width\"",
                "{\"name\":\"x\",\"size\":5}|\"size\"",
                "{\"name\":{}}|\"name\"",
                "{\"name\":\"x\",\"name\":\"y\"}|name",
                "{\"name\":\"x\",\"others\":[{\"width\":1},{}]}|\"others[1].width\" is missing",
                "{\"name\":\"x\",\"size\":{\"width\":99999999999}}|\"size.width\"",
                "NaN|JSON"
            })
    void badJsonNamesTheField(String bodyAndWord) throws Exception {
        int bar = bodyAndWord.lastIndexOf('|');
        HttpResponse<String> answer = fixture().post("/v1/wishes", bodyAndWord.substring(0, bar));
        assertProblem(answer, 400, "bad_json");
        assertThat(Fixture.json(answer).get("detail").asString()).contains(bodyAndWord.substring(bar + 1));
    }

    @Test
    void jsonOfOddBytesIsRefused() throws Exception {
        for (byte[] body : List.of(
                new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'},
                "[".repeat(100_000).getBytes(StandardCharsets.US_ASCII))) {
            HttpRequest.Builder request = fixture()
                    .request("/v1/wishes")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body));
            assertProblem(fixture().send(request), 400, "bad_json");
        }
    }

    @Test
    void otherTypesAndLargeBodiesAreRefused() throws Exception {
        HttpRequest.Builder text = fixture()
                .request("/v1/wishes")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"x\"}"));
        assertProblem(fixture().send(text), 400, "bad_content_type");
        String large = "{\"name\":\"" + "x".repeat(ServerCall.MAX_JSON_BYTES) + "\"}";
        assertProblem(fixture().post("/v1/wishes", large), 413, "body_too_large");
    }
}
