package dev.holdfast.workspace.watch;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Query;
import dev.holdfast.http.Route;
import dev.holdfast.id.VolumeId;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TreeChange;
import dev.holdfast.storage.VolumeStore;
import dev.holdfast.workspace.FilePaths;
import dev.holdfast.workspace.Volumes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The call that watches.
public final class WatchRoutes {

    /// A change as it is told.
    ///
    /// @param path ready for an address
    /// @param from where it was before it was moved
    /// @param type `directory`, for a folder
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ChangeJson(String path, Optional<String> from, Optional<String> type) {}

    private final Volumes volumes;
    private final VolumeStore store;
    private final Places places = new Places();

    public WatchRoutes(Volumes volumes, VolumeStore store) {
        this.volumes = volumes;
        this.store = store;
    }

    public List<Route> routes() {
        Endpoint watch = new Endpoint(
                        Endpoint.Method.GET,
                        "/v1/agents/{agent}/watch",
                        Endpoint.Scope.READ,
                        Void.class,
                        byte[].class,
                        "Streams what changes among the files from now on: created, changed, moved, deleted, and"
                                + " list_again for what cannot be told one by one, which always comes first.",
                        List.of("agent_not_found", "bad_path", "too_many_watches", "watch_unavailable"))
                .asking(new Query("path", "The folder to watch, with everything beneath, as it stands in an address."));
        return List.of(new Route(watch, this::watch));
    }

    private void watch(Call call) throws IOException, InterruptedException {
        Pending pending =
                new Pending(FilePaths.decode(call.query("path").orElse("")).path());
        VolumeId volume = volumes.of(call.principal(), call.path("agent")).volume();
        try (Places.Place _ = places.take(volume);
                VolumeStore.Watch _ = store.watch(volume, Part.WORKSPACE, pending::add);
                Call.EventStream stream = call.events()) {
            long number = 0;
            while (stream.open()) {
                for (TreeChange change : pending.take()) {
                    number++;
                    stream.send(Long.toString(number), type(change), told(change));
                }
            }
        }
    }

    private static String type(TreeChange change) {
        return switch (change) {
            case TreeChange.Created _ -> "created";
            case TreeChange.Changed _ -> "changed";
            case TreeChange.Moved _ -> "moved";
            case TreeChange.Deleted _ -> "deleted";
            case TreeChange.ListAgain _ -> "list_again";
        };
    }

    private static ChangeJson told(TreeChange change) {
        return switch (change) {
            case TreeChange.Created(FilePath path, TreeChange.Kind kind) -> told(path, kind);
            case TreeChange.Changed(FilePath path, TreeChange.Kind kind) -> told(path, kind);
            case TreeChange.Moved(FilePath from, FilePath to, TreeChange.Kind kind) ->
                new ChangeJson(FilePaths.encode(to), Optional.of(FilePaths.encode(from)), type(kind));
            case TreeChange.Deleted(FilePath path, TreeChange.Kind kind) -> told(path, kind);
            case TreeChange.ListAgain(FilePath path) ->
                new ChangeJson(FilePaths.encode(path), Optional.empty(), Optional.empty());
        };
    }

    private static ChangeJson told(FilePath path, TreeChange.Kind kind) {
        return new ChangeJson(FilePaths.encode(path), Optional.empty(), type(kind));
    }

    private static Optional<String> type(TreeChange.Kind kind) {
        return switch (kind) {
            case DIRECTORY -> Optional.of("directory");
            case OTHER -> Optional.empty();
        };
    }
}
