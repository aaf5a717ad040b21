package dev.holdfast.workspace.preview;

import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileTree;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.OptionalLong;

/// All that the other origin answers: each page once. It knows nobody, asks nobody who they are, and gives
/// no page a right to anything.
public final class PreviewPages {

    static final String FOLDER = "/page/";

    /// Nobody reads a page of this size, and a sparse file may say that it has exbibytes.
    private static final long MOST_BYTES = 256L << 20;

    private final Previews previews;

    public PreviewPages(Previews previews) {
        this.previews = previews;
    }

    /// Whatever else is read is answered like a page that is over, before anybody is asked who they are.
    public List<Route> routes() {
        return List.of(
                new Route(endpoint(FOLDER + "{secret}", "Shows a page that an agent made, once."), this::show),
                new Route(endpoint("/{path...}", "Has nothing else."), call -> {
                    throw gone();
                }));
    }

    private static Endpoint endpoint(String path, String summary) {
        return new Endpoint(
                Method.GET, path, Scope.OPEN, Void.class, byte[].class, summary, List.of("preview_not_found"));
    }

    private void show(Call call) throws IOException {
        Preview preview = previews.take(call.path("secret")).orElseThrow(PreviewPages::gone);
        try (FileTree.OpenFile file = previews.file(preview)) {
            long size = file.entry().size();
            if (size > MOST_BYTES) {
                throw Problem.of(
                        Problem.Kind.TOO_LARGE,
                        "file_too_large",
                        "\"" + file.entry().path() + "\" is too large to be shown as a page; download it.");
            }
            call.answerHeader("Content-Security-Policy", preview.type().policy(origin(preview.framedBy())))
                    .answerHeader("Referrer-Policy", "no-referrer")
                    .answerHeader("Cross-Origin-Opener-Policy", "same-origin")
                    .answerHeader("Cache-Control", "no-store");
            try (WritableByteChannel body = call.raw(200, preview.type().mediaType(), OptionalLong.of(size))) {
                if (file.transferTo(0, size, body) < size) {
                    throw Problem.conflict("file_busy", "The file became shorter while it was read; load it again.");
                }
            }
        }
    }

    private static String origin(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority();
    }

    private static Problem gone() {
        return Problem.of(
                Problem.Kind.NOT_FOUND,
                "preview_not_found",
                "This page was opened before, or its time is over. Open the file in the console again.");
    }
}
