package dev.holdfast.workspace.preview;

import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.problem.Problem;
import dev.holdfast.workspace.FilePaths;
import dev.holdfast.workspace.Place;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The call that asks for a page.
public final class PreviewRoutes {

    /// @param path percent-encoded, as a listing tells it
    record PreviewRequest(String path, Optional<String> snapshot) {}

    /// @param url opens the file once, on another origin than the console's
    record PreviewAnswer(URI url, Instant expiresAt) {}

    private final Previews previews;
    private final PreviewOrigin origin;

    public PreviewRoutes(Previews previews, PreviewOrigin origin) {
        this.previews = previews;
        this.origin = origin;
    }

    public List<Route> routes() {
        Endpoint offer = new Endpoint(
                Method.POST,
                "/v1/agents/{agent}/previews",
                Scope.READ,
                PreviewRequest.class,
                PreviewAnswer.class,
                "Lets a browser show an HTML, SVG or PDF file once, apart from the console.",
                List.of(
                        "agent_not_found",
                        "snapshot_not_found",
                        "bad_path",
                        "file_not_found",
                        "link_outside",
                        "no_preview",
                        "preview_unreachable"));
        return List.of(new Route(offer, this::offer));
    }

    private void offer(Call call) throws IOException {
        URI shown = origin.seenFrom(call.base()).orElseThrow(PreviewRoutes::unreachable);
        PreviewRequest request = call.body(PreviewRequest.class);
        Place place = new Place(
                call.path("agent"),
                request.snapshot().map(SnapshotId::new),
                FilePaths.decode(request.path()).path());
        Previews.Offer offer = previews.offer(call.principal(), place, call.publicAddress());
        call.json(
                201,
                new PreviewAnswer(
                        URI.create(shown + PreviewPages.FOLDER + offer.secret()),
                        offer.preview().until()));
    }

    private static Problem unreachable() {
        return Problem.conflict(
                "preview_unreachable",
                "Pages are shown on an origin of their own, and the proxy before this server has none for them yet."
                        + " Start the server with --preview-url, or download the file.");
    }
}
