package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The web console out of the jar, walked by a real browser on a real server with real agents.
class ConsoleWalkTest {

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.real());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void peopleWalkFromTheFirstAgentToARestore() throws IOException, InterruptedException {
        BrowserWalk.finds(server, "walk.mjs");
    }

    @Test
    void strangersGetTheConsoleAndNothingElse() throws IOException {
        Api stranger = new Api(server.address(), Optional.empty());
        HttpResponse<byte[]> page = get(stranger, "/", Map.of());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(header(page, "Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(get(stranger, "/assets/nothing.js", Map.of()).statusCode()).isEqualTo(404);
        assertThat(get(stranger, "/assets/..%2findex.html", Map.of()).statusCode())
                .isEqualTo(400);
        assertThat(get(stranger, "/v1/agents", Map.of()).statusCode()).isEqualTo(401);
    }

    @Test
    void filesOfTheConsoleAreKeptByTheBrowser() throws IOException {
        Api stranger = new Api(server.address(), Optional.empty());
        HttpResponse<byte[]> page = get(stranger, "/", Map.of());
        String script = largestScript(stranger, page);
        HttpResponse<byte[]> plain = get(stranger, script, Map.of());
        HttpResponse<byte[]> compressed = get(stranger, script, Map.of("Accept-Encoding", "br, gzip"));
        assertThat(header(plain, "Cache-Control")).contains("immutable");
        assertThat(header(compressed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(compressed.body().length).isLessThan(plain.body().length / 2);
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        HttpResponse<byte[]> again = get(stranger, "/", Map.of("If-None-Match", header(page, "ETag")));
        assertThat(again.statusCode()).isEqualTo(304);
    }

    /// Of the scripts that the page names, which may be a small one that begins and a large one that it needs.
    private static String largestScript(Api api, HttpResponse<byte[]> page) throws IOException {
        Matcher scripts =
                Pattern.compile("\"(/assets/[^\"]+[.]js)\"").matcher(new String(page.body(), StandardCharsets.UTF_8));
        String largest = "";
        int most = 0;
        while (scripts.find()) {
            int length = get(api, scripts.group(1), Map.of()).body().length;
            if (length > most) {
                most = length;
                largest = scripts.group(1);
            }
        }
        assertThat(largest).as("a script in the page").isNotEmpty();
        return largest;
    }

    private static HttpResponse<byte[]> get(Api api, String target, Map<String, String> headers) throws IOException {
        return api.send("GET", target, BodyPublishers.noBody(), headers);
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
