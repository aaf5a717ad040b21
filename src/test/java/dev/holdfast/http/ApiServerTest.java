package dev.holdfast.http;

import static dev.holdfast.http.TestRoutes.assertProblem;
import static dev.holdfast.http.TestRoutes.assertRawProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.problem.Problem;
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
import org.junit.jupiter.params.provider.EnumSource;

class ApiServerTest {

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
    void handlersRunOnVirtualThreads() throws Exception {
        HttpResponse<String> answer = fixture().send(fixture().request("/v1/things/one?q=a+b%2Bc"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.body()).isEqualTo("{\"thread\":\"virtual\",\"path\":\"one\",\"query\":\"a b+c\"}");
    }

    @Test
    void fixedSegmentsGoBeforeNames() throws Exception {
        assertThat(fixture().send(fixture().request("/v1/things/fixed")).body()).contains("the fixed one");
    }

    @ParameterizedTest
    @EnumSource(Problem.Kind.class)
    void everyKindHasItsStatus(Problem.Kind kind) throws Exception {
        HttpResponse<String> answer = fixture().send(fixture().request("/v1/problems/" + kind));
        assertProblem(answer, Problems.status(kind), "some_code");
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        assertThat(Fixture.json(answer).get("detail").asString()).isEqualTo("A sentence.");
    }

    @Test
    void aBugIsToldByItsRequestIdAlone() throws Exception {
        HttpResponse<String> answer = fixture().send(fixture().request("/v1/bug"));
        assertProblem(answer, 500, "internal");
        assertThat(answer.body()).doesNotContain("secret").doesNotContain("Exception");
        assertProblem(fixture().send(fixture().request("/v1/silent")), 500, "internal");
    }

    @Test
    void nothingIsToldWithoutAToken() throws Exception {
        for (String target : List.of("/v1/things/one", "/v1/nowhere", "/", "/v1/wishes")) {
            HttpResponse<String> answer =
                    fixture().send(HttpRequest.newBuilder(fixture().uri(target)));
            assertProblem(answer, 401, "token_missing");
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
        String wrong = fixture().member.substring(0, fixture().member.length() - 1) + "~";
        assertProblem(
                fixture()
                        .send(HttpRequest.newBuilder(fixture().uri("/v1/bug"))
                                .header("Authorization", "Bearer " + wrong)),
                401,
                "bad_token");
        assertThat(fixture()
                        .send(HttpRequest.newBuilder(fixture().uri("/healthz")))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void rolesDecide() throws Exception {
        assertProblem(fixture().send(fixture().request("/v1/things/one").DELETE()), 403, "administrators_only");
        HttpRequest.Builder asAdministrator = HttpRequest.newBuilder(fixture().uri("/v1/things/one"))
                .header("Authorization", "bearer " + fixture().administrator)
                .DELETE();
        assertThat(fixture().send(asAdministrator).statusCode()).isEqualTo(204);
    }

    @Test
    void unknownPathsAndMethodsAreTold() throws Exception {
        assertProblem(fixture().send(fixture().request("/v1/nowhere")), 404, "route_not_found");
        assertProblem(fixture().send(fixture().request("/v1/things/")), 404, "route_not_found");
        HttpResponse<String> answer =
                fixture().send(fixture().request("/v1/things/one").POST(HttpRequest.BodyPublishers.noBody()));
        assertProblem(answer, 405, "method_not_allowed");
        assertThat(answer.headers().firstValue("Allow")).contains("DELETE, GET, HEAD");
        assertRawProblem(fixture().raw("BREW /v1/things/one HTTP/1.1"), 405);
        assertRawProblem(fixture().raw("OPTIONS * HTTP/1.1"), 404);
        assertRawProblem(fixture().raw("TRACE /v1/things/one HTTP/1.1"), 405);
    }

    @Test
    void headIsGetWithoutABody() throws Exception {
        String answer = fixture().raw("HEAD /v1/things/one HTTP/1.1");
        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-Length: ")
                .endsWith("\r\n\r\n");
        answer = fixture().raw("HEAD /v1/bytes?count=100&announced=100 HTTP/1.1");
        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-Length: 100\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void foreignHostsAndPagesAreRefused() throws Exception {
        String refused = fixture()
                .raw(("GET /v1/things/one HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n"
                                + "Authorization: Bearer " + fixture().member + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        assertRawProblem(refused, 403);
        assertThat(refused).contains("host_refused");
        String named = fixture()
                .raw("GET /healthz HTTP/1.1\r\nHost: Holdfast.example:8080\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(named).startsWith("HTTP/1.1 204 ");
        HttpRequest.Builder foreign = fixture()
                .request("/v1/wishes")
                .header("Origin", "https://evil.example")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"x\"}"));
        assertProblem(fixture().send(foreign), 403, "cross_site");
        HttpRequest.Builder own = fixture()
                .request("/v1/wishes")
                .header("Origin", fixture().server.address().toString())
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"x\"}"));
        assertThat(fixture().send(own).statusCode()).isEqualTo(201);
    }

    @Test
    void bodiesMoveWhole() throws Exception {
        byte[] body = new byte[5_000_000];
        new java.util.Random(1).nextBytes(body);
        for (String target : List.of("/v1/upload", "/v1/upload?stream=1")) {
            HttpResponse<String> answer =
                    fixture().send(fixture().request(target).PUT(HttpRequest.BodyPublishers.ofByteArray(body)));
            assertThat(answer.body()).isEqualTo("5000000");
            answer = fixture()
                    .send(fixture()
                            .request(target)
                            .PUT(HttpRequest.BodyPublishers.ofInputStream(
                                    () -> new java.io.ByteArrayInputStream(body))));
            assertThat(answer.body()).isEqualTo("5000000");
        }
    }

    @Test
    void aFailureBeforeTheFirstByteIsTold() throws Exception {
        for (String target : List.of("/v1/bytes?count=0&announced=1000&fail=1", "/v1/bytes?count=0&announced=1000")) {
            HttpResponse<String> answer = fixture().send(fixture().request(target));
            assertProblem(answer, 500, "internal");
        }
    }

    @Test
    void aPartIsNeverTakenForTheWhole() throws Exception {
        assertThat(fixture().raw("GET /v1/bytes?count=1000&announced=1000 HTTP/1.1"))
                .contains("Content-Length: 1000");
        String chunked = fixture().raw("GET /v1/bytes?count=1000 HTTP/1.1");
        assertThat(chunked).contains("chunked").endsWith("\r\n0\r\n\r\n");
        assertThat(fixture().raw("GET /v1/bytes?count=1000&fail=1 HTTP/1.1")).doesNotEndWith("\r\n0\r\n\r\n");
        for (String target :
                List.of("/v1/bytes?count=10&announced=1000", "/v1/bytes?count=1000&announced=2000&fail=1")) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> fixture().send(fixture().request(target)))
                    .isInstanceOf(IOException.class);
        }
    }
}
