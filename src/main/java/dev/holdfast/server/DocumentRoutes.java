package dev.holdfast.server;

import dev.holdfast.http.Call;
import dev.holdfast.http.DocsPage;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.OpenApi;
import dev.holdfast.http.Route;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// The API as a document, for programs and for people: made from the same endpoints that the routes are.
final class DocumentRoutes {

    private static final String TITLE = "Holdfast";

    /// The API's own version, as the paths have it.
    private static final String VERSION = "v1";

    private final List<Endpoint> endpoints = new ArrayList<>();

    /// @param others every route but those of the documents themselves
    DocumentRoutes(List<Route> others) {
        others.forEach(route -> endpoints.add(route.endpoint()));
        routes().forEach(route -> endpoints.add(route.endpoint()));
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        document("/v1/openapi.yaml", "Describes the API for programs (OpenAPI 3.1)."),
                        call -> send(call, "application/yaml", OpenApi.yaml(TITLE, VERSION, endpoints))),
                new Route(
                        document("/docs", "Describes the API for people."),
                        call -> send(call, "text/html; charset=utf-8", DocsPage.html(TITLE, endpoints))));
    }

    private static Endpoint document(String path, String summary) {
        return new Endpoint(Method.GET, path, Scope.READ, Void.class, byte[].class, summary, List.of());
    }

    private static void send(Call call, String mediaType, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        WritableByteChannel body = call.raw(200, mediaType, OptionalLong.of(bytes.length));
        body.write(ByteBuffer.wrap(bytes));
    }
}
