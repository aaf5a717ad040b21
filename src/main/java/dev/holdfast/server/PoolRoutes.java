package dev.holdfast.server;

import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.storage.Pool;
import dev.holdfast.storage.choice.Storage;
import java.io.IOException;
import java.util.List;

/// The pool's part of the API.
final class PoolRoutes {

    /// Bytes; `free` is what agents may still write.
    ///
    /// @param fence what keeps agents within the limits of their volumes: `quota` of the kernel's, or `watch`
    record PoolAnswer(String kind, long total, long free, long reserve, String fence, List<String> warnings) {

        static PoolAnswer of(Pool.State state, String fence) {
            return new PoolAnswer(
                    state.kind(),
                    state.space().total(),
                    state.space().free(),
                    state.space().reserve(),
                    fence,
                    PoolWatch.warnings(state));
        }
    }

    /// @param size of the whole pool afterwards, in bytes
    record GrowRequest(Long size) {}

    private final Pool pool;
    private final String fence;

    PoolRoutes(Storage storage) {
        this.pool = storage.pool();
        this.fence = fence(storage);
    }

    /// The word for what keeps agents within the limits of their volumes.
    static String fence(Storage storage) {
        return storage.store().capabilities().hardFence() ? "quota" : "watch";
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        new Endpoint(
                                Method.GET,
                                "/v1/pool",
                                Scope.READ,
                                Void.class,
                                PoolAnswer.class,
                                "Shows the pool that all volumes lie in.",
                                List.of()),
                        this::show),
                new Route(
                        new Endpoint(
                                Method.POST,
                                "/v1/pool/grow",
                                Scope.ADMIN,
                                GrowRequest.class,
                                PoolAnswer.class,
                                "Makes the pool larger while it is in use.",
                                List.of("pool_cannot_grow", "bad_size", "disk_full")),
                        this::grow));
    }

    private void show(Call call) throws IOException {
        call.json(200, PoolAnswer.of(pool.state(), fence));
    }

    private void grow(Call call) throws IOException {
        pool.grow(call.body(GrowRequest.class).size());
        show(call);
    }
}
