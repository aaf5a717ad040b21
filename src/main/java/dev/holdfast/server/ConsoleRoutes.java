package dev.holdfast.server;

import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.http.StaticFile;
import dev.holdfast.http.StaticFile.Caching;
import dev.holdfast.problem.Problem;
import dev.holdfast.workspace.preview.PreviewOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The web console, out of the jar: one page, its scripts and styles. They hold nothing of anybody's, so
/// whoever comes may have them; what the console shows, it asks the API for.
final class ConsoleRoutes {

    private static final String FOLDER = "/console/";
    private static final String PAGE = "index.html";
    private static final String ASSETS = "assets/";

    /// Nothing comes from elsewhere, goes elsewhere, or is shown inside another page; what an agent made is
    /// shown in a frame of another origin.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; form-action 'none'; "
            + "frame-ancestors 'none'; base-uri 'none'; frame-src ";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "woff2", "font/woff2");

    private final Map<String, StaticFile> files = new LinkedHashMap<>();

    private final PreviewOrigin previews;

    /// Reads the console that was built into this jar, if one was.
    ///
    /// @param previews the one origin that the console shows frames of
    ConsoleRoutes(PreviewOrigin previews) throws IOException {
        this.previews = previews;
        Optional<byte[]> list = resource("files");
        if (list.isPresent()) {
            for (String name :
                    new String(list.get(), StandardCharsets.UTF_8).lines().toList()) {
                files.put(name, read(name));
            }
        }
    }

    private static StaticFile read(String name) throws IOException {
        byte[] bytes = resource(name).orElseThrow(() -> new IOException("the jar lacks " + FOLDER + name));
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
        Caching caching = name.startsWith(ASSETS) ? Caching.FOR_EVER : Caching.ASKED;
        return new StaticFile(type, caching, bytes, resource(name + ".gz"));
    }

    private static Optional<byte[]> resource(String name) throws IOException {
        try (InputStream in = ConsoleRoutes.class.getResourceAsStream(FOLDER + name)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        }
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(route("/", call -> send(call, PAGE)));
        routes.add(route("/" + ASSETS + "{file}", call -> send(call, ASSETS + call.path("file"))));
        files.keySet().stream()
                .filter(name -> !name.startsWith(ASSETS) && !name.equals(PAGE))
                .forEach(name -> routes.add(route("/" + name, call -> send(call, name))));
        return routes;
    }

    private static Route route(String path, Route.Handler handler) {
        return new Route(
                new Endpoint(
                        Method.GET,
                        path,
                        Scope.OPEN,
                        Void.class,
                        byte[].class,
                        "Shows the web console.",
                        List.of("console_missing")),
                handler);
    }

    private void send(Call call, String name) throws IOException {
        StaticFile file = Optional.ofNullable(files.get(name)).orElseThrow(() -> missing(name));
        String framed = previews.seenFrom(call.base()).map(URI::toString).orElse("'none'");
        call.answerHeader("Content-Security-Policy", POLICY + framed)
                .answerHeader("Referrer-Policy", "no-referrer")
                .answerHeader("Cross-Origin-Opener-Policy", "same-origin");
        file.send(call);
    }

    private Problem missing(String name) {
        return Problem.of(
                Problem.Kind.NOT_FOUND,
                "console_missing",
                files.isEmpty()
                        ? "This server was built without the web console. Build it with Maven, or use the command line."
                        : "The web console has no file \"" + name + "\". Load the page again.");
    }
}
