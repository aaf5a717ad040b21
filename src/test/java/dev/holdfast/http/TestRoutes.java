package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Routes that do one thing each, and what their answers should look like.
final class TestRoutes {

    record Size(int width, Optional<Integer> height) {}

    record Wish(String name, Optional<Size> size, @Nullable List<Size> others) {}

    record Told(String thread, String path, Optional<String> query) {}

    private TestRoutes() {}

    private static Route route(Endpoint.Method method, String path, Endpoint.Scope scope, Route.Handler handler) {
        return new Route(new Endpoint(method, path, scope, Void.class, Told.class, "For a test.", List.of()), handler);
    }

    private static void tell(Call call, String path) {
        call.json(200, new Told(Thread.currentThread().isVirtual() ? "virtual" : "platform", path, call.query("q")));
    }

    static List<Route> all() {
        List<Route> routes = new ArrayList<>(List.of(
                route(Endpoint.Method.GET, "/healthz", Endpoint.Scope.OPEN, call -> call.empty(204)),
                route(
                        Endpoint.Method.GET,
                        "/v1/things/{thing}",
                        Endpoint.Scope.READ,
                        call -> tell(call, call.path("thing"))),
                route(
                        Endpoint.Method.GET,
                        "/v1/things/{thing}/files/{path...}",
                        Endpoint.Scope.READ,
                        call -> tell(call, call.path("path"))),
                route(
                        Endpoint.Method.GET,
                        "/v1/things/fixed",
                        Endpoint.Scope.READ,
                        call -> tell(call, "the fixed one")),
                route(Endpoint.Method.DELETE, "/v1/things/{thing}", Endpoint.Scope.ADMIN, call -> call.empty(204)),
                route(Endpoint.Method.GET, "/v1/bug", Endpoint.Scope.READ, call -> {
                    throw new IllegalStateException("with a secret");
                }),
                route(Endpoint.Method.GET, "/v1/silent", Endpoint.Scope.READ, call -> {}),
                route(
                        Endpoint.Method.GET,
                        "/v1/number",
                        Endpoint.Scope.READ,
                        call -> call.json(200, call.query("limit", 5, 1, 10))),
                route(Endpoint.Method.GET, "/v1/bytes", Endpoint.Scope.READ, TestRoutes::bytes),
                route(
                        Endpoint.Method.POST,
                        "/v1/wishes",
                        Endpoint.Scope.WRITE,
                        call -> call.json(201, call.body(Wish.class))),
                route(Endpoint.Method.PUT, "/v1/upload", Endpoint.Scope.WRITE, TestRoutes::upload)));
        for (Problem.Kind kind : Problem.Kind.values()) {
            routes.add(route(Endpoint.Method.GET, "/v1/problems/" + kind, Endpoint.Scope.READ, call -> {
                call.answerHeader("Retry-After", "5");
                throw Problem.of(kind, "some_code", "A sentence.");
            }));
        }
        return routes;
    }

    /// Answers `count` bytes, of which it announces `announced` and sends `sent` before it fails or ends.
    private static void bytes(Call call) throws IOException {
        int count = call.query("count", 0, 0, 1 << 30);
        Optional<String> announced = call.query("announced");
        OptionalLong length =
                announced.isPresent() ? OptionalLong.of(Long.parseLong(announced.get())) : OptionalLong.empty();
        try (WritableByteChannel out = call.raw(200, "application/octet-stream", length)) {
            ByteBuffer block = ByteBuffer.allocate(count);
            while (block.hasRemaining()) {
                out.write(block);
            }
            if (call.query("fail").isPresent()) {
                throw new IOException("on purpose");
            }
        }
    }

    private static void upload(Call call) throws IOException {
        if (call.query("stream").isPresent()) {
            call.json(200, call.body().readAllBytes().length);
            return;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long count = call.transferBody(Channels.newChannel(all));
        assertThat(all.size()).isEqualTo((int) count);
        call.json(200, count);
    }

    static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        var body = Fixture.json(answer);
        assertThat(body.get("code").asString()).isEqualTo(code);
        assertThat(body.get("status").asInt()).isEqualTo(status);
        assertThat(body.get("type").asString()).isEqualTo("about:blank");
        assertThat(body.get("title").asString()).isNotEmpty();
        assertThat(body.get("detail").asString()).isNotEmpty();
        assertThat(body.get("request_id").asString())
                .isEqualTo(answer.headers().firstValue("X-Request-Id").orElse(""));
    }

    static void assertRawProblem(String answer, int status) {
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer).contains("application/problem+json").contains("\"code\":\"");
        assertThat(answer).doesNotContain("<html").doesNotContain("Exception").doesNotContain("jetty");
    }
}
