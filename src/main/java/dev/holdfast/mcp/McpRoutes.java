package dev.holdfast.mcp;

import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The door for people's assistants.
public final class McpRoutes {

    /// A file of a few megabytes still goes in, in base64.
    private static final int MOST_BYTES = 8 << 20;

    private static final Endpoint ENDPOINT = new Endpoint(
                    Method.POST,
                    "/mcp",
                    Scope.READ,
                    Object.class,
                    Object.class,
                    "Takes a message of the Model Context Protocol, whose tools are calls of this API.",
                    List.of("bad_message", "bad_content_type", "body_too_large"))
            .passingOn();

    private final Protocol protocol;
    private final List<ApiTool> tools;

    /// @param others the routes whose calls may be tools
    /// @param version of this server
    public McpRoutes(List<Route> others, String version) {
        this.protocol = new Protocol(version);
        this.tools =
                ApiTool.all(Offers.ALL, others.stream().map(Route::endpoint).toList());
    }

    public List<Route> routes() {
        return List.of(new Route(ENDPOINT, this::post));
    }

    private void post(Call call) throws IOException {
        Optional<Object> answer =
                protocol.answer(body(call), call.header("MCP-Protocol-Version"), new ApiToolbox(tools, call));
        answer.ifPresentOrElse(message -> call.json(200, message), () -> call.empty(202));
    }

    private static byte[] body(Call call) throws IOException {
        String media = call.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!media.split(";", 2)[0].strip().equals("application/json")) {
            throw Problem.badRequest("bad_content_type", "The body must be of the type application/json.");
        }
        byte[] body = call.body().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw Problem.of(
                    Problem.Kind.TOO_LARGE,
                    "body_too_large",
                    "A message must not be larger than " + MOST_BYTES + " bytes. Larger files go by PUT to the API.");
        }
        return body;
    }
}
